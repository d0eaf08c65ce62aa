import type { Owned } from "../state/table.ts";
import type { Caller } from "./service.ts";
import { accountCaller } from "./sts/find-key.ts";

/** The account that a row belongs to, calling for itself: what a restart does in its name. */
export function callAsOwner({ accountId, region }: Owned): Caller {
  return { ...accountCaller(accountId), region };
}
