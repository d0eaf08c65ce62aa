import type { Reading } from "./tally.ts";

interface Listed {
  nftables: { set?: { name: string; elem?: ListedElement[] } }[];
}

/** An element without a counter is listed as its key alone. */
type ListedElement = { elem?: { val: Key; counter?: { packets: number; bytes: number } } } | Key;

type Key = string | number | { concat: (string | number)[] };

/** What `nft --json list sets` tells of the elements that count; keys as rules write them: `original . 17`. */
export function parseReadings(json: string): Reading[] {
  const { nftables } = JSON.parse(json) as Listed;
  return nftables.flatMap(({ set }) =>
    (set?.elem ?? []).flatMap((listed): Reading[] => {
      const found = typeof listed === "object" && "elem" in listed ? listed.elem : undefined;
      if (!set || !found?.counter) return [];
      const key = typeof found.val === "object" ? found.val.concat.join(" . ") : String(found.val);
      return [{ set: set.name, key, ...found.counter }];
    }),
  );
}
