import { expect, test } from "vitest";
import { createEndings } from "./endings.ts";

test("the latest ends first, each once, however often it is asked for", async () => {
  const ended: string[] = [];
  const endings = createEndings();
  for (const what of ["house", "room", "lamp"]) endings.add(what, () => void ended.push(what));
  await Promise.all([endings.run(), endings.run()]);
  await endings.run();
  expect(ended).toEqual(["lamp", "room", "house"]);
});

test("one that fails is named and does not keep the others from ending", async () => {
  const ended: string[] = [];
  const endings = createEndings();
  endings.add("house", () => void ended.push("house"));
  endings.add("room", async () => {
    throw new Error("the door is stuck");
  });
  await expect(endings.run()).rejects.toThrow("room did not end: the door is stuck");
  expect(ended).toEqual(["house"]);
});
