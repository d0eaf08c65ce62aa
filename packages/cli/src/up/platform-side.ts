import { setTimeout as sleep } from "node:timers/promises";
import type { Rehearsal } from "@postern/local-region";
import type { Endpoint, EndpointState, PlatformClient, TestRun } from "@postern/platform-api";

const ENDPOINT_SECONDS = 600;
const POLL_MS = 50;
/** States that lead nowhere by themselves. */
const DEAD: EndpointState[] = ["rejected", "expired", "failed", "deleted"];

/** Polls the platform until the endpoint is in the state; fails at once in one that cannot lead there. */
export async function awaitEndpoint(
  client: PlatformClient,
  id: string,
  state: EndpointState,
  signal: AbortSignal,
): Promise<Endpoint> {
  const deadline = Date.now() + ENDPOINT_SECONDS * 1000;
  for (;;) {
    const endpoint = await client.endpoints.get(id);
    if (endpoint.state === state) return endpoint;
    const because = endpoint.reason ?? endpoint.meaning;
    if (DEAD.includes(endpoint.state)) throw new Error(`the endpoint is ${endpoint.state}: ${because}`);
    if (Date.now() > deadline) throw new Error(`the endpoint is still ${endpoint.state}, not ${state}: ${because}`);
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** A link by which somebody joins in the role; its token stands behind the #, which no server and no log sees. */
export async function inviteToConsole(
  client: PlatformClient,
  url: string,
  invited: { email: string; role: "admin" | "operator" },
): Promise<string> {
  const { email, token } = await client.invitations.create(invited);
  return `${url}/join#${new URLSearchParams({ token, email })}`;
}

/** What the seed's last section fills in: Private, the endpoint from the drop-down, and the database's details. */
export function connectionInput(scene: Rehearsal, endpoint: Endpoint, authority: string) {
  const { database } = scene;
  return {
    kind: "private" as const,
    name: "warehouse",
    endpointId: endpoint.id,
    database: database.name,
    user: database.analyst.user,
    password: database.analyst.password,
    tls: { mode: "verify-full" as const, certificateName: database.address, authorities: authority },
  };
}

export function describeTest(run: TestRun): string {
  return run.stages.map(({ stage, ms }) => `${stage} ${ms} ms`).join(" → ");
}

export function requireOk(run: TestRun): TestRun {
  const failed = run.stages.find(({ ok }) => !ok);
  if (run.ok) return run;
  throw new Error(`the test failed at ${failed?.stage}: ${failed?.detail} (${failed?.cause})`);
}
