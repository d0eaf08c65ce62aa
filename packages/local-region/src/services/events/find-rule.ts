import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { ruleNotFound, validation } from "./events-error.ts";
import type { RuleRow } from "./store.ts";

export function ruleArn({ accountId, region }: Pick<Caller, "accountId" | "region">, name: string): string {
  return `arn:aws:events:${region}:${accountId}:rule/${name}`;
}

/** A rule of the default bus. Throws ResourceNotFoundException. */
export function requireRule(
  world: World,
  caller: Caller,
  { name = "", bus }: { name: string | undefined; bus?: string | undefined },
): RuleRow {
  checkBus(caller, bus);
  const row = world.events.rules.get(ruleArn(caller, name));
  if (row) return row;
  throw ruleNotFound(name);
}

/** There is one bus, by its name or its ARN. */
export function checkBus({ accountId, region }: Caller, bus: string | undefined): void {
  if (bus === undefined || bus === "default" || bus === `arn:aws:events:${region}:${accountId}:event-bus/default`) {
    return;
  }
  throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
}

export function checkRuleName(name: string | undefined): string {
  if (/^[.\-_A-Za-z0-9]{1,64}$/.test(name ?? "")) return name!;
  throw validation(
    `1 validation error detected: Value '${name?.slice(0, 100)}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
  );
}
