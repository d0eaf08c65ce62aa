/** One step of the rehearsal, as it ended. */
export interface RehearsalStep {
  /** `scene`, `1`–`5` and `connection-1`–`connection-5` after the seed document's numbers, `gate` and `query`. */
  id: string;
  title: string;
  ok: boolean;
  ms: number;
  /** What came of it, in one line. */
  detail: string;
}

/** The one document of `postern up --json`. */
export interface RehearsalReport {
  ok: boolean;
  /** Which data plane carried the packets. */
  network: string;
  steps: RehearsalStep[];
  query: { sql: string; columns: string[]; rows: unknown[][]; ms: number };
  endpoint: { serviceName: string; vpcEndpointId: string; dnsName: string };
  totals: { ms: number; startToFirstRowMs: number; steps: number; failed: number };
}
