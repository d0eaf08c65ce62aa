import { AwsError } from "../wire/aws-error.ts";
import { invalid, readObject } from "./admin-input.ts";

/** What the admin API asks of the databases and of the zones that their hosts stand in. */
export interface DatabaseSubject {
  /** Every instance with its two sides, as far as it has two. */
  list(): object[];
  /** The host of a database dies. Throws AwsError for an unknown one. */
  kill(id: string): Promise<object>;
  /** Its standby or a reader takes over. Throws AwsError for an unknown one, and what AWS refuses. */
  failOver(id: string): Promise<object>;
  loseZone(zoneId: string): Promise<object>;
  restoreZone(zoneId: string): Promise<object>;
  settings(): DatabaseLags;
  setSettings(lags: DatabaseLags): void;
}

/** In seconds of this machine; AWS's own, as fast as its delays pass, when undefined. */
export interface DatabaseLags {
  dnsLagSeconds: number | undefined;
  describeLagSeconds: number | undefined;
}

type Answer = Promise<object>;

export type DatabaseRoute = (subject: DatabaseSubject, request: { id: string; body: Buffer }) => Answer;

/** By path, then by method. */
export const DATABASE_ROUTES: Record<string, Record<string, DatabaseRoute>> = {
  databases: { GET: async (subject) => ({ databases: subject.list() }) },
  "databases/settings": {
    GET: async (subject) => told(subject),
    async POST(subject, { body }) {
      subject.setSettings(readLags(subject.settings(), body));
      return told(subject);
    },
  },
  "databases/ID/kill": { POST: (subject, { id }) => subject.kill(decodeURIComponent(id)) },
  "databases/ID/failover": { POST: (subject, { id }) => subject.failOver(decodeURIComponent(id)) },
  "zones/ID/fail": { POST: (subject, { id }) => subject.loseZone(readZone(id)) },
  "zones/ID/restore": { POST: (subject, { id }) => subject.restoreZone(readZone(id)) },
};

/** JSON has no undefined: null is AWS's own lag. */
async function told(subject: DatabaseSubject): Promise<object> {
  const { dnsLagSeconds = null, describeLagSeconds = null } = subject.settings();
  return { dnsLagSeconds, describeLagSeconds };
}

function readLags(lags: DatabaseLags, body: Buffer): DatabaseLags {
  const fields = readObject(body);
  const read = (name: keyof DatabaseLags): number | undefined => {
    const value = fields[name];
    if (value === undefined) return lags[name];
    if (value === null) return undefined;
    if (typeof value === "number" && value >= 0 && value <= 3600) return value;
    throw invalid(name, value, "seconds from 0 to 3600, or null for AWS's own");
  };
  return { dnsLagSeconds: read("dnsLagSeconds"), describeLagSeconds: read("describeLagSeconds") };
}

function readZone(id: string): string {
  if (/^[a-z]+\d+-az\d+$/.test(id)) return id;
  throw new AwsError("InvalidRequest", `zone is ${JSON.stringify(id.slice(0, 40))}; give a zone id such as use1-az1`);
}
