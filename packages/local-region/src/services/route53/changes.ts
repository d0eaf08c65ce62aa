import type { ChangeInfo, GetChangeRequest, GetChangeResponse } from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { bareId, globalOwner } from "./lookups.ts";
import type { ChangeRow } from "./store.ts";

/** "Within 60 seconds" (https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html). */
const PROPAGATION_SECONDS = 30;

/** Notes a change that was made: `PENDING` until AWS's time is over, though DNS here follows at once. */
export function submitChange(world: World, caller: Caller, comment?: string): ChangeInfo {
  const row: ChangeRow = {
    ...globalOwner(caller),
    changeId: `C${world.ids.alphanumeric(20).toUpperCase()}`,
    status: "PENDING",
    submittedAt: world.clock.now(),
    comment,
  };
  world.route53.changes.put(row);
  finishLater(world, row);
  return toChangeInfo(row);
}

export function getChange(world: World, input: GetChangeRequest, caller: Caller): GetChangeResponse {
  const changeId = bareId(input.Id);
  const row = world.route53.changes.getOwn(globalOwner(caller), changeId);
  if (!row)
    throw new AwsError("NoSuchChange", `A change with the specified change ID does not exist: ${changeId}`, 404);
  return { ChangeInfo: toChangeInfo(row) };
}

/** After a restart: changes that were pending come through. */
export function resumeRoute53(world: World): void {
  for (const row of world.route53.changes.all()) if (row.status === "PENDING") finishLater(world, row);
}

function finishLater(world: World, row: ChangeRow): void {
  world.clock.after(PROPAGATION_SECONDS, () => world.route53.changes.put({ ...row, status: "INSYNC" }));
}

function toChangeInfo(row: ChangeRow): ChangeInfo {
  return { Id: `/change/${row.changeId}`, Status: row.status, SubmittedAt: row.submittedAt, Comment: row.comment };
}
