import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServices } from "./services/index.ts";
import type { ServiceName } from "./services/service.ts";
import type { World } from "./services/world.ts";
import { SDK, type SdkClient } from "./testing/sdk-clients.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";
import { ALWAYS_REFUSED, STORIES } from "./testing/stories/index.ts";
import type { Account, Stage } from "./testing/stories/story.ts";
import { loadServiceModel, type OperationModel } from "./wire/operation-schemas.ts";
import type { Shape } from "./wire/shape.ts";

const SERVICES = Object.entries(createServices({} as World)) as [ServiceName, object][];

// Every story calls through the SDK's own client, which writes the request and reads the answer by code of its own; the
// region's serializers throw on a member that AWS's model does not have, which would be an error logged here.
describe("every operation that the region serves", { timeout: 120_000 }, () => {
  let region: TestRegion;
  let stage: Stage;
  const succeeded = new Set<string>();

  beforeAll(async () => {
    region = await startTestRegion(afterAll, { profile: "instant" });
    stage = await openStage(region, succeeded);
  });

  describe.concurrent("answers as AWS's model says in the story of", () => {
    for (const [name, tell] of Object.entries(STORIES)) test(name, () => tell(stage));
  });

  test.each(Object.entries(ALWAYS_REFUSED))("refuses what does not exist here: %s", async (name, { input, code }) => {
    const [service, operation] = name.split(" ") as [ServiceName, string];
    await expect(stage.owner[service](operation, input)).rejects.toThrow(code);
  });

  test("was called with success by one of the stories", () => {
    const served = SERVICES.flatMap(([service, handlers]) => Object.keys(handlers).map((name) => `${service} ${name}`));
    expect(served.filter((each) => !succeeded.has(each) && !ALWAYS_REFUSED[each])).toEqual([]);
    expect(region.logged).toEqual([]);
  });
});

async function openStage(region: TestRegion, succeeded: Set<string>): Promise<Stage> {
  const models = new Map(
    await Promise.all(SERVICES.map(async ([name]) => [name, await loadServiceModel(name)] as const)),
  );

  function account(id: string, key: object): Account {
    const clients = new Map<ServiceName, SdkClient>();
    const clientOf = (service: ServiceName) => {
      let client = clients.get(service);
      if (!client) {
        const Client = SDK[service].Client;
        client = new Client({ endpoint: region.endpoint, region: "us-east-1", credentials: key, maxAttempts: 1 });
        clients.set(service, client);
        afterAll(() => client!.destroy());
      }
      return client;
    };
    const calls = SERVICES.map(([service]) => {
      const call = async (operation: string, input: object = {}) => {
        const model = models.get(service)?.operations.get(operation);
        const Command = SDK[service].exports[`${operation}Command`] as new (input: object) => object;
        const output = await clientOf(service)
          .send(new Command(input))
          .catch((error: Error) => {
            throw new Error(`${service} ${operation}: ${error.name}: ${error.message}`, { cause: error });
          });
        checkRequired(model!, output);
        succeeded.add(`${service} ${operation}`);
        return output;
      };
      return [service, call] as const;
    });
    return { id, ...(Object.fromEntries(calls) as Omit<Account, "id">) };
  }

  return {
    owner: account("111122223333", region.credentialsOf("111122223333")),
    platform: account("444455556666", region.credentialsOf("444455556666")),
    withKey: (key, id) => account(id, key),
    until,
    admin: async (path, init) => {
      const body = init?.body && JSON.stringify(init.body);
      const answer = await fetch(`${region.url}/_postern/${path}`, { ...init, ...(body && { body }) } as RequestInit);
      return answer.json();
    },
  };
}

/** Databases take seconds to start where many do at once. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it never became so: ${isSo}`);
    await sleep(20);
  }
}

/** Throws when what AWS's model requires is not in the answer. */
function checkRequired(model: OperationModel, output: unknown): void {
  const missing = missingMembers(model.output, output, model.name);
  if (missing.length > 0) throw new Error(`the answer lacks ${missing.join(", ")}`);
}

function missingMembers(shape: Shape, value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (shape.kind === "list")
    return (value as unknown[]).flatMap((item, at) => missingMembers(shape.item, item, `${path}.${at}`));
  if (shape.kind !== "structure") return [];
  return shape.members.flatMap((member) => {
    const content = (value as Record<string, unknown>)[member.name];
    const own = member.isRequired && content === undefined ? [`${path}.${member.name}`] : [];
    return [...own, ...missingMembers(member.shape, content, `${path}.${member.name}`)];
  });
}
