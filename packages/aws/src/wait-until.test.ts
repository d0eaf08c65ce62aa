import { expect, test } from "vitest";
import { WaitError, waitUntil } from "./wait-until.ts";

function states(...list: ({ state: string; reason?: string } | undefined)[]) {
  return async () => (list.length > 1 ? list.shift() : list[0]);
}

const wait = { what: "load balancer x", pending: ["provisioning"], target: ["active"], deadlineSeconds: 5 };

test("a wait ends at the target state and tells of each new state once", async () => {
  const seen: string[] = [];
  const provisioning = { state: "provisioning" };
  const observe = states(undefined, provisioning, provisioning, { state: "active" });
  expect(await waitUntil({ ...wait, observe, onState: (state) => seen.push(state) })).toBe("active");
  expect(seen).toEqual(["not found yet", "provisioning", "active"]);
});

test("a state that is neither pending nor the target fails at once with AWS's reason", async () => {
  const observe = states({ state: "failed", reason: "the address is taken" });
  await expect(waitUntil({ ...wait, observe })).rejects.toThrow("load balancer x is failed: the address is taken");
});

test("a wait that exceeds its deadline says what the state still is", async () => {
  const observe = states({ state: "provisioning" });
  const error = await waitUntil({ ...wait, deadlineSeconds: 0.1, observe }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WaitError);
  expect((error as Error).message).toBe("load balancer x is still provisioning after 0.1 s, not active");
});
