import { beforeAll, describe, expect, test } from "vitest";
import { createServices } from "./services/index.ts";
import type { ServiceName } from "./services/service.ts";
import type { World } from "./services/world.ts";
import { atEnd } from "./testing/at-end.ts";
import { openStage } from "./testing/open-stage.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";
import { ALWAYS_REFUSED, STORIES } from "./testing/stories/index.ts";
import type { Stage } from "./testing/stories/story.ts";
import { loadServiceModel } from "./wire/operation-schemas.ts";
import type { Shape } from "./wire/shape.ts";

const onEnd = atEnd();

const SERVICES = Object.entries(createServices({} as World)) as [ServiceName, object][];

// Every story calls through the SDK's own client, which writes the request and reads the answer by code of its own; the
// region's serializers throw on a member that AWS's model does not have, which would be an error logged here.
describe("every operation that the region serves", { timeout: 120_000 }, () => {
  let region: TestRegion;
  let stage: Stage;
  const succeeded = new Set<string>();

  beforeAll(async () => {
    region = await startTestRegion(onEnd);
    stage = openStage(region, onEnd, async (service, operation, output) => {
      const shape = (await loadServiceModel(service)).operations.get(operation)!.output;
      expect(missingMembers(shape, output, operation)).toEqual([]);
      succeeded.add(`${service} ${operation}`);
    });
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

/** Paths of what AWS's model requires and the answer lacks. */
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
