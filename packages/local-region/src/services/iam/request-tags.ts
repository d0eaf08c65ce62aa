import type { RequestContext } from "./policy-conditions.ts";

interface GivenTag {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** What a call that gives tags says of them; nothing when it gives none. */
export function requestTags(tags: GivenTag[] | Record<string, string> | undefined): RequestContext {
  const pairs = Array.isArray(tags)
    ? tags.map(({ Key = "", Value = "" }): [string, string] => [Key, Value])
    : Object.entries(tags ?? {});
  if (pairs.length === 0) return {};
  return {
    "aws:TagKeys": pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}
