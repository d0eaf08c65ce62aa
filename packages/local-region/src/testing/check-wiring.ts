import { isDeepStrictEqual } from "node:util";
import { keepWiring, renderWiring } from "../network/render-wiring.ts";
import type { Wiring } from "../network/wiring.ts";
import type { World } from "../services/world.ts";

/**
 * For tests: follows a world's wiring from change to change. Each call throws when what is kept is not what the stores
 * say: some row was changed after a wait, or out of a list, and its table was not told (`changed`).
 */
export function wiringChecker(world: World): () => void {
  const draw = keepWiring(world);
  return () => {
    const { wiring } = draw();
    const stale = differences(wiring, renderWiring(world));
    if (stale.length === 0) return;
    throw new Error(
      `the kept wiring is out of date at ${stale.join(", ")}: say 'changed' of the row after changing it`,
    );
  };
}

/** The entries in which two wirings differ: `endpoints eni-1`. */
export function differences(one: Wiring, other: Wiring): string[] {
  const names = Object.keys(other) as (keyof Wiring)[];
  return names.flatMap((name) => {
    const [left, right] = [entriesOf(one[name]), entriesOf(other[name])];
    const ids = new Set([...left.keys(), ...right.keys()]);
    return [...ids].filter((id) => !isDeepStrictEqual(left.get(id), right.get(id))).map((id) => `${name} ${id}`);
  });
}

function entriesOf(part: Wiring[keyof Wiring]): Map<string, unknown> {
  if (!Array.isArray(part)) return part ?? new Map();
  return new Map(part.map((vpc, position) => [String(position), vpc]));
}
