import { expect, test } from "vitest";
import { sharePasses } from "./share-passes.ts";

test("calls during a pass share the next one, and a pass that failed stops none", async () => {
  const passes: PromiseWithResolvers<void>[] = [];
  const call = sharePasses(() => {
    const pass = Promise.withResolvers<void>();
    passes.push(pass);
    return pass.promise;
  });
  const first = call();
  await expect.poll(() => passes.length).toBe(1);
  const [second, third] = [call(), call()];
  expect(second).toBe(third);
  passes[0]!.reject(new Error("the first"));
  await expect(first).rejects.toThrow("the first");
  await expect.poll(() => passes.length).toBe(2);
  passes[1]!.resolve();
  await Promise.all([second, third]);
  expect(passes).toHaveLength(2);
});
