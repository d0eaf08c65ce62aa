import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { killEachTime } from "../testing/kill-each-time.ts";
import { type EveryKindScene, startEveryKindScene } from "../testing/start-every-kind.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: EveryKindScene;
beforeAll(async () => {
  scene = await startEveryKindScene(onEnd);
});

test("an apply of every kind that was killed after any of its calls is finished by the next, and destroyed whole", async () => {
  const total = await killEachTime(scene.apply, async (allowed) => {
    await scene.apply();
    await scene.expectWhole(`killed after call ${allowed}`);
    await scene.destroy();
    await scene.expectNothing(`destroyed after being killed after call ${allowed}`);
  });
  expect(total).toBeGreaterThan(40);
});

test("a destroy of every kind that was killed after any of its calls is finished by the next", async () => {
  await scene.apply();
  const total = await killEachTime(scene.destroy, async (allowed) => {
    await scene.destroy();
    await scene.expectNothing(`killed after call ${allowed}`);
    await scene.apply();
  });
  expect(total).toBeGreaterThan(15);
  await scene.destroy();
});
