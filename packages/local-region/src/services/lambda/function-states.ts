import { descriptionFor } from "../../functions/function-runner.ts";
import { deleteInterface } from "../ec2/network-interfaces.ts";
import type { World } from "../world.ts";
import { conflict } from "./lambda-error.ts";
import type { FunctionRow } from "./store.ts";
import { CREATE_IN_VPC_SECONDS, CREATE_SECONDS, UPDATE_SECONDS } from "./timings.ts";

/** Makes a new function Active after AWS's time, in its VPC when it has one. */
export function activateLater(world: World, row: FunctionRow): void {
  const seconds = row.vpcId === undefined ? CREATE_SECONDS : CREATE_IN_VPC_SECONDS;
  world.clock.after(seconds, () => void activate(world, row.arn));
}

/** Ends an update after AWS's time; `place` says whether the function moves to other subnets or groups. */
export function finishUpdateLater(world: World, row: FunctionRow, place: "stays" | "moves"): void {
  world.clock.after(UPDATE_SECONDS, () => void finishUpdate(world, row.arn, place));
}

/** Takes up again what was on its way when the region ended; functions in a VPC get their interfaces anew. */
export function resumeFunctions(world: World): void {
  const rows = world.lambda.functions.all();
  const left = new Set(rows.flatMap(({ name, subnetIds }) => subnetIds.map((id) => `${id} ${descriptionFor(name)}`)));
  const interfaces = left.size === 0 ? [] : world.ec2.networkInterfaces.all();
  for (const row of interfaces) if (left.has(`${row.subnetId} ${row.description}`)) deleteInterface(world, row);
  for (const row of rows) {
    if (row.state === "Pending") activateLater(world, row);
    else if (row.lastUpdateStatus === "InProgress") finishUpdateLater(world, row, "moves");
    else if (row.vpcId !== undefined) world.clock.after(0, () => void moveIn(world, row.arn));
  }
}

/** Throws ResourceConflictException while the function is made or changed. */
export function checkSettled(row: FunctionRow): void {
  if (row.state === "Pending") {
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${row.state}`,
    );
  }
  if (row.lastUpdateStatus === "InProgress") {
    throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${row.arn}`);
  }
}

async function activate(world: World, arn: string): Promise<void> {
  const problem = await moveIn(world, arn);
  const row = world.lambda.functions.get(arn);
  if (!row) return;
  if (problem === undefined) world.lambda.functions.put({ ...row, state: "Active", stateReason: undefined });
  else world.lambda.functions.put({ ...row, state: "Failed", stateReason: problem });
}

async function finishUpdate(world: World, arn: string, place: "stays" | "moves"): Promise<void> {
  const problem = place === "moves" ? await moveIn(world, arn) : undefined;
  const row = world.lambda.functions.get(arn);
  if (!row) return;
  if (problem === undefined) world.lambda.functions.put({ ...row, lastUpdateStatus: "Successful" });
  else world.lambda.functions.put({ ...row, lastUpdateStatus: "Failed", lastUpdateReason: problem });
}

/** Gives the function its interfaces, or takes them away; answers what went wrong. */
async function moveIn(world: World, arn: string): Promise<string | undefined> {
  const row = world.lambda.functions.get(arn);
  if (!row) return undefined;
  const { accountId, region, subnetIds, groupIds } = row;
  try {
    await world.functions.enterVpc(arn, { accountId, region, subnetIds, groupIds });
    // Deleted while its interfaces were made.
    if (!world.lambda.functions.get(arn)) await world.functions.forget(arn);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
