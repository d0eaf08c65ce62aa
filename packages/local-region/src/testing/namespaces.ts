import { describeMissing, probeNamespaces } from "../network/namespaces/probe-namespaces.ts";

/** Why tests of namespaces cannot run here; nothing when they can. Where everything is required this throws it. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  const missing = await probeNamespaces();
  if (missing.length === 0) return undefined;
  const why = describeMissing(missing);
  if (process.env.POSTERN_REQUIRE_ALL) throw new Error(why);
  return why;
}
