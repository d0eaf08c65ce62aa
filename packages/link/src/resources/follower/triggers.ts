import { isNotFound, ownershipTags } from "@postern/aws";
import type { FollowerNames } from "../../spec/resource-names.ts";
import type { Context } from "../resource-kind.ts";
import { admit, readAdmitted } from "./admitted.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";
import type { RuleWish, WantedFollower } from "./wanted-follower.ts";

const TARGET = "follower";

/** Both rules, each with where it leads and whether the function lets it in. */
export async function readTriggers(context: Context, names: FollowerNames): Promise<FollowerParts> {
  const admitted = await readAdmitted(context, names);
  const [events, schedule] = await Promise.all(
    [names.eventsRule, names.scheduleRule].map((name) => readRule(context, name, admitted)),
  );
  return { "rule on RDS's events": events, schedule };
}

async function readRule({ clients: { eventBridge } }: Context, name: string, admitted: string[]) {
  try {
    const [rule, targets] = await Promise.all([
      eventBridge.describeRule({ Name: name }),
      eventBridge.listTargetsByRule({ Rule: name }),
    ]);
    return canonical({
      pattern: rule.EventPattern && canonical(JSON.parse(rule.EventPattern)),
      schedule: rule.ScheduleExpression,
      state: rule.State,
      targets: (targets.Targets ?? []).map(({ Arn }) => Arn),
      isAdmitted: admitted.includes(rule.Arn ?? ""),
    });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Makes or mends a rule, and lets it in; removes it where it is no longer wanted. */
export async function writeRule(
  context: Context,
  wanted: WantedFollower,
  rule: RuleWish | undefined,
  name: string,
): Promise<void> {
  if (!rule) return removeRule(context, name);
  const { link, clients } = context;
  const { eventBridge } = clients;
  await eventBridge.putRule({
    Name: rule.name,
    Description: `Postern link ${link}: wakes its follower`,
    State: "ENABLED",
    ...(rule.pattern ? { EventPattern: rule.pattern } : {}),
    ...(rule.schedule ? { ScheduleExpression: rule.schedule } : {}),
    Tags: ownershipTags({ link, kind: "follower-function", name: rule.name }),
  });
  await removeTargets(context, rule.name, (target) => target !== TARGET);
  const answer = await eventBridge.putTargets({ Rule: rule.name, Targets: [{ Id: TARGET, Arn: wanted.functionArn }] });
  const [refused] = answer.FailedEntries ?? [];
  if (refused) throw new Error(`rule ${rule.name} takes no target: ${refused.ErrorCode} ${refused.ErrorMessage ?? ""}`);
  const from = { Principal: "events.amazonaws.com", SourceArn: rule.arn } as const;
  await admit(context, wanted.names, { StatementId: rule.name, ...from });
}

/** Gone already is success. */
export async function removeRule(context: Context, name: string): Promise<void> {
  try {
    await removeTargets(context, name, () => true);
    await context.clients.eventBridge.deleteRule({ Name: name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function removeTargets(
  { clients: { eventBridge } }: Context,
  Rule: string,
  isUnwanted: (id: string) => boolean,
): Promise<void> {
  const { Targets = [] } = await eventBridge.listTargetsByRule({ Rule });
  const Ids = Targets.flatMap(({ Id }) => (Id && isUnwanted(Id) ? [Id] : []));
  if (Ids.length > 0) await eventBridge.removeTargets({ Rule, Ids });
}
