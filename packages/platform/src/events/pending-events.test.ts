import type { PlatformEvent } from "@postern/platform-api";
import { expect, test } from "vitest";
import { createPendingEvents } from "./pending-events.ts";

const changed = (id: string): PlatformEvent => ({ type: "changed", subject: "endpoint", id });

test("a thing that changes often is told once, and only until it is taken", () => {
  const pending = createPendingEvents(2);
  for (const id of ["ep-1", "ep-2", "ep-1"]) pending.add(changed(id));
  expect(pending.take()).toEqual([changed("ep-1"), changed("ep-2")]);
  expect(pending.take()).toEqual([]);
});

test("of too many things it is told that everything may have changed, and nothing else", () => {
  const pending = createPendingEvents(2);
  for (const id of ["ep-1", "ep-2", "ep-3", "ep-4"]) pending.add(changed(id));
  expect(pending.take()).toEqual([{ type: "resync" }]);
  pending.add(changed("ep-5"));
  expect(pending.take()).toEqual([changed("ep-5")]);
});
