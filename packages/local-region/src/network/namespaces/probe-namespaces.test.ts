import { expect, test } from "vitest";
import { describeMissing } from "./probe-namespaces.ts";

test("says in a line what is missing, what the system said of it and what to do", () => {
  const missing = [
    { what: "nft", remedy: "install nftables" },
    { what: "a network namespace", remedy: "run as root", said: "Operation not permitted" },
  ];
  expect(describeMissing(missing)).toBe(
    "missing: nft: install nftables\nmissing: a network namespace (Operation not permitted): run as root",
  );
});
