import type { Ownership } from "@postern/aws";
import { LinkError } from "../../errors.ts";
import type { Context } from "../resource-kind.ts";

/** Throws `name-taken` for what has the name of a link's follower and is not the link's. */
export function refuseForeign({ link }: Context, what: string, owner: Ownership | undefined): void {
  if (owner?.link === link) return;
  const hint = "rename or delete it, or give the link another name";
  throw new LinkError("name-taken", [
    { field: "link", value: link, message: `a ${what} exists and is not this link's`, hint },
  ]);
}
