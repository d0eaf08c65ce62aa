import type { Found } from "../resources/found.ts";
import { type AnyKind, kindOf } from "../resources/index.ts";
import type { DesiredResource } from "../resources/resource-kind.ts";

/** Names what was found by what is wanted, for the kinds in which that is another question than whose tags it bears. */
export function claimResources(kinds: AnyKind[], desired: DesiredResource[], found: Found): void {
  for (const kind of kinds) {
    const name = kindOf(kind.kind).kind;
    const wanted = desired.filter((each) => each.kind === name);
    const claimed = kind.claim?.(wanted, found.all(name), found);
    if (claimed) found.replace(name, claimed);
  }
}
