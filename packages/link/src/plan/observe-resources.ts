import { createFound, type Found } from "../resources/found.ts";
import { type AnyKind, kindOf } from "../resources/index.ts";
import type { Context, DesiredResource } from "../resources/resource-kind.ts";

/**
 * Reads everything of these kinds that the link has, those that do not depend on each other at the same time. `found` is
 * what an earlier round has read of kinds that these hang off.
 */
export async function observeResources(
  context: Context,
  kinds: AnyKind[],
  desired: DesiredResource[],
  found: Found = createFound(),
): Promise<Found> {
  const observing = new Map<string, Promise<void>>();
  const observe = (kind: AnyKind): Promise<void> => {
    const before = kinds.filter((each) => kind.after.includes(each.kind));
    const started = observing.get(kind.kind) ?? Promise.all(before.map(observe)).then(() => observeKind(kind));
    observing.set(kind.kind, started);
    return started;
  };
  const observeKind = async (kind: AnyKind) => {
    const wanted = desired.filter((each) => each.kind === kind.kind);
    for (const observed of await kind.observe(context, wanted, found)) found.put(kindOf(kind.kind).kind, observed);
  };
  await Promise.all(kinds.map(observe));
  return found;
}
