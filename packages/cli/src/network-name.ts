import type { RegionOptions } from "@postern/local-region";
import { UsageError } from "./exit-codes.ts";

type NetworkName = NonNullable<RegionOptions["network"]>;

const NAMES: readonly NetworkName[] = ["namespaces", "loopback", "auto", "none"];

/** What `--network` names. Throws UsageError. */
export function networkName(text: string): NetworkName {
  const found = NAMES.find((name) => name === text);
  if (found) return found;
  throw new UsageError(`'${text}' is not a network`, { field: "--network", hint: NAMES.join(", ") });
}
