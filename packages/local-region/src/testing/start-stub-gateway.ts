import type { Caller, Operations, ServiceName } from "../services/service.ts";
import { findKey } from "../services/sts/find-key.ts";
import { createStsStore, type StsStore } from "../services/sts/store.ts";
import { type GatewayOptions, startGateway } from "../wire/gateway.ts";
import { SERVICE_FACTS } from "../wire/service-facts.ts";
import { ACCOUNT_SECRET_ACCESS_KEY } from "../wire/verify-signature.ts";

export interface StubGateway {
  endpoint: string;
  port: number;
  /** Every call that reached an operation. */
  calls: { action: string; input: unknown; caller: Caller }[];
  sessions: StsStore["sessions"];
  logged: string[];
  /** The configuration of an SDK client that speaks to it as an account, trying once. */
  clientOf(accountId: string): {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
}

/** The gateway alone, over operations of the test's own, with keys as the region has them. */
export async function startStubGateway(
  onCleanup: (cleanup: () => Promise<void>) => void,
  services: Partial<Record<ServiceName, Operations>>,
  now: () => Date = () => new Date(),
  attend?: GatewayOptions["attend"],
): Promise<StubGateway> {
  const calls: StubGateway["calls"] = [];
  const logged: string[] = [];
  const store = createStsStore();
  const recorded = (operations: Operations = {}) =>
    Object.fromEntries(
      Object.entries(operations).map(([action, run]) => [
        action,
        (input: unknown, caller: Caller) => {
          calls.push({ action, input, caller });
          return run(input, caller);
        },
      ]),
    );
  const server = await startGateway({
    host: "127.0.0.1",
    port: 0,
    services: Object.fromEntries(
      (Object.keys(SERVICE_FACTS) as ServiceName[]).map((name) => [name, recorded(services[name])]),
    ) as Record<ServiceName, Operations>,
    findKey: (accessKeyId) => findKey(store, accessKeyId, ACCOUNT_SECRET_ACCESS_KEY),
    now,
    log: (line) => logged.push(line),
    ...(attend && { attend }),
  });
  onCleanup(server.stop);
  const endpoint = `http://127.0.0.1:${server.port}`;
  return {
    endpoint,
    port: server.port,
    calls,
    sessions: store.sessions,
    logged,
    clientOf: (accountId) => ({
      endpoint,
      region: "us-east-1",
      maxAttempts: 1,
      credentials: { accessKeyId: accountId, secretAccessKey: ACCOUNT_SECRET_ACCESS_KEY },
    }),
  };
}
