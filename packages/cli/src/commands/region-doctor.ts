import type { Missing } from "@postern/local-region";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";

/** `postern region doctor`: whether the kernel of this machine can carry a region's packets. No region need run. */
export const runRegionDoctor: Run<object> = async (surroundings) => {
  const { probeNamespaces } = await import("@postern/local-region");
  const missing = await probeNamespaces();
  const ok = missing.length === 0;
  tell(surroundings, { ok, missing }, () => (ok ? "Namespaces: they work here." : missing.map(inWords).join("\n")));
  return ok ? EXIT.done : EXIT.failed;
};

function inWords({ what, said, remedy }: Missing): string {
  return [`Namespaces: ${what} is missing.`, said && `  It said: ${said}`, `  To get it: ${remedy}.`]
    .filter(Boolean)
    .join("\n");
}
