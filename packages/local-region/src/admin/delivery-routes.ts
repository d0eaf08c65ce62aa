import type { LogLine } from "../functions/function-runner.ts";
import type { DeliveryReport } from "../services/deliveries/deliveries.ts";
import type { DeliveryFaults } from "../services/deliveries/delivery-faults.ts";
import { AwsError } from "../wire/aws-error.ts";
import { invalid } from "./admin-input.ts";
import { readDeliveryFault } from "./delivery-input.ts";

/** What the admin API asks of what services send each other. */
export interface DeliverySubject {
  faults: DeliveryFaults;
  recent(): DeliveryReport[];
  /** What came to subscriptions by the protocol `postern`. */
  messages(wanted: { topicArn?: string; mailbox?: string }): object[];
  /** Throws AwsError for an unknown topic or token. */
  confirmSubscription(topicArn: string, token: string): object;
  /** PEM of what messages of SNS are signed with; undefined for another name. */
  signingCertificate(fileName: string): Promise<string | undefined>;
  /** Of each function that is meant; none when there is none. */
  functionLogs(wanted: {
    name: string;
    accountId?: string;
    region?: string;
  }): { functionArn: string; lines: LogLine[] }[];
}

type Answer = { status: number; content: object };

export type DeliveryRoute = (subject: DeliverySubject, request: { id: string; query: string; body: Buffer }) => Answer;

/** By path, then by method. */
export const DELIVERY_ROUTES: Record<string, Record<string, DeliveryRoute>> = {
  "event-faults": {
    GET: ({ faults }) => ({ status: 200, content: { faults: faults.list() } }),
    POST: ({ faults }, { body }) => ({ status: 201, content: faults.add(readDeliveryFault(body)) }),
    DELETE({ faults }) {
      faults.clear();
      return { status: 200, content: { faults: [] } };
    },
  },
  "event-faults/ID": {
    DELETE({ faults }, { id }) {
      if (!faults.remove(id)) throw new AwsError("NotFound", `there is no event fault ${id.slice(0, 40)}`, 404);
      return { status: 200, content: {} };
    },
  },
  deliveries: { GET: (subject) => ({ status: 200, content: { deliveries: subject.recent() } }) },
  "sns/messages": {
    GET(subject, { query }) {
      const { topicArn, mailbox } = Object.fromEntries(new URLSearchParams(query));
      const wanted = { ...(topicArn !== undefined && { topicArn }), ...(mailbox !== undefined && { mailbox }) };
      return { status: 200, content: { messages: subject.messages(wanted) } };
    },
  },
  "sns/confirm": {
    GET(subject, { query }) {
      const { TopicArn, Token } = Object.fromEntries(new URLSearchParams(query));
      if (!TopicArn) throw invalid("TopicArn", TopicArn, "the topic's ARN");
      if (!Token) throw invalid("Token", Token, "the token of the confirmation");
      return { status: 200, content: subject.confirmSubscription(TopicArn, Token) };
    },
  },
  "lambda/ID/logs": {
    GET(subject, { id, query }) {
      const { accountId, region } = Object.fromEntries(new URLSearchParams(query));
      const wanted = {
        name: id,
        ...(accountId !== undefined && { accountId }),
        ...(region !== undefined && { region }),
      };
      const logs = subject.functionLogs(wanted);
      if (logs.length === 0) throw new AwsError("NotFound", `there is no function ${id.slice(0, 64)}`, 404);
      return { status: 200, content: { logs } };
    },
  },
};
