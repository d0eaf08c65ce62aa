import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceName } from "../services/service.ts";
import { SDK, type SdkClient } from "./sdk-clients.ts";
import type { TestRegion } from "./start-test-region.ts";
import type { Account, Stage } from "./stories/story.ts";

type Answered = (service: ServiceName, operation: string, output: object) => void | Promise<void>;

/** All that is asked of a region, which may be another process. */
type Reached = Pick<TestRegion, "url" | "endpoint" | "credentialsOf">;

/** Two accounts on a region, whose every call goes over the wire by the SDK's own client. */
export function openStage(
  region: Reached,
  onCleanup: (cleanup: () => void) => void,
  answered: Answered = () => {},
): Stage {
  return {
    owner: openAccount(region, "111122223333", onCleanup, answered),
    platform: openAccount(region, "444455556666", onCleanup, answered),
    until,
    admin: async (path, { method, body }) => {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${region.url}/_postern/${path}`, { method, ...content });
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return answer.json();
    },
  };
}

function openAccount(
  region: Reached,
  id: string,
  onCleanup: (cleanup: () => void) => void,
  answered: Answered,
): Account {
  const clients = new Map<ServiceName, SdkClient>();
  const settings = { endpoint: region.endpoint, region: "us-east-1", credentials: region.credentialsOf(id) };
  const clientOf = (service: ServiceName): SdkClient => {
    const known = clients.get(service);
    if (known) return known;
    const client = new SDK[service].Client({ ...settings, maxAttempts: 1 });
    onCleanup(() => client.destroy());
    clients.set(service, client);
    return client;
  };
  const callOf =
    (service: ServiceName) =>
    async (operation: string, input: object = {}) => {
      const Command = SDK[service].exports[`${operation}Command`] as new (input: object) => object;
      const output = await clientOf(service)
        .send(new Command(input))
        .catch((error: Error) => {
          // Which of a story's many calls it was is not in the SDK's own words.
          error.message = `${service} ${operation}: ${error.name}: ${error.message}`;
          throw error;
        });
      await answered(service, operation, output);
      return output;
    };
  const calls = (Object.keys(SDK) as ServiceName[]).map((service) => [service, callOf(service)]);
  return { id, ...(Object.fromEntries(calls) as Omit<Account, "id">) };
}

/** Databases take seconds to start where many do at once. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it never became so: ${isSo}`);
    await sleep(20);
  }
}
