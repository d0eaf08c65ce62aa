import type { Clients } from "@postern/aws";

/** Whose account a repair is made in. */
export type Side = "owner" | "platform";

type Service = "ec2" | "elbv2" | "rds" | "vpcLattice";

/** One call of AWS's API, of which both the command that people read and the call that `--fix` makes are rendered. */
export interface AwsCall {
  service: Service;
  /** In the SDK's writing: `authorizeSecurityGroupIngress`. */
  operation: string;
  input: object;
}

/** A field of `postern.yaml` that is to be otherwise: `network.subnets`, `databases[0].from`. */
export interface Edit {
  field: string;
  value: unknown;
}

/** What people do in order: a call, an edit, or a line of a shell as it is to be typed (`# …` for what no command does). */
export type RepairStep = AwsCall | Edit | string;

/**
 * How a problem is mended: by `postern apply`, by calls of AWS in one account, or by people alone, because it costs, needs
 * a choice or is nobody's to automate; they are told every step.
 */
export type Repair =
  | { by: "apply" }
  | { by: "calls"; side: Side; calls: AwsCall[] }
  | { by: "hand"; side: Side; steps: RepairStep[] };

/** The step that follows an edit. */
export const APPLY = "postern apply";

/** What an operation of the client takes, by the client's own method. */
type InputOf<Client, Operation extends keyof Client> = Client[Operation] extends (
  input: infer Input,
  ...rest: never[]
) => unknown
  ? Input
  : never;

/** A call whose input is checked against the SDK's own type. */
export function awsCall<Name extends Service, Operation extends keyof Clients[Name] & string>(
  service: Name,
  operation: Operation,
  input: InputOf<Clients[Name], Operation> & object,
): AwsCall {
  return { service, operation, input };
}

/** Makes the calls, one after the other. */
export async function runCalls(clients: Clients, calls: AwsCall[]): Promise<void> {
  for (const { service, operation, input } of calls) {
    const client = clients[service] as unknown as Record<string, (input: object) => Promise<unknown>>;
    await client[operation]?.(input);
  }
}
