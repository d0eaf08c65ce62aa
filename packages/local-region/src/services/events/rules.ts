import type {
  DeleteRuleRequest,
  DescribeRuleRequest,
  DescribeRuleResponse,
  DisableRuleRequest,
  EnableRuleRequest,
  ListRulesRequest,
  ListRulesResponse,
  PutRuleRequest,
  PutRuleResponse,
  Rule,
} from "@aws-sdk/client-eventbridge";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { validation } from "./events-error.ts";
import { checkBus, checkRuleName, requireRule, ruleArn } from "./find-rule.ts";
import { readPattern } from "./read-pattern.ts";
import { followSchedule } from "./run-schedules.ts";
import { parseSchedule } from "./schedule.ts";
import type { RuleRow } from "./store.ts";

/** Makes a rule or replaces its settings; its targets stay, and so do its tags. */
export function putRule(world: World, input: PutRuleRequest, caller: Caller): PutRuleResponse {
  checkBus(caller, input.EventBusName);
  const name = checkRuleName(input.Name);
  if (input.EventPattern === undefined && input.ScheduleExpression === undefined) {
    throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (input.EventPattern !== undefined) readPattern(input.EventPattern);
  if (input.ScheduleExpression !== undefined && !parseSchedule(input.ScheduleExpression)) {
    throw validation("Parameter ScheduleExpression is not valid.");
  }
  const arn = ruleArn(caller, name);
  const existing = world.events.rules.get(arn);
  const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  const row = world.events.rules.put({
    accountId: caller.accountId,
    region: caller.region,
    arn,
    name,
    eventPattern: input.EventPattern,
    schedule: input.ScheduleExpression,
    isEnabled: input.State !== "DISABLED",
    description: input.Description,
    roleArn: input.RoleArn,
    tags: existing?.tags ?? tags,
    targets: existing?.targets ?? [],
  });
  followSchedule(world, row);
  return { RuleArn: arn };
}

export function describeRule(world: World, input: DescribeRuleRequest, caller: Caller): DescribeRuleResponse {
  const row = requireRule(world, caller, { name: input.Name, bus: input.EventBusName });
  return { ...toRule(row), CreatedBy: row.accountId };
}

export function listRules(world: World, input: ListRulesRequest, caller: Caller): ListRulesResponse {
  checkBus(caller, input.EventBusName);
  const rows = world.events.rules.of(caller).filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
  const { page, next } = takePage(rows, input.Limit ?? 100, input.NextToken);
  return { Rules: page.map(toRule), NextToken: next };
}

export function enableRule(world: World, input: EnableRuleRequest, caller: Caller): object {
  const row = requireRule(world, caller, { name: input.Name, bus: input.EventBusName });
  followSchedule(world, world.events.rules.put({ ...row, isEnabled: true }));
  return {};
}

export function disableRule(world: World, input: DisableRuleRequest, caller: Caller): object {
  const row = requireRule(world, caller, { name: input.Name, bus: input.EventBusName });
  world.events.rules.put({ ...row, isEnabled: false });
  return {};
}

/** A rule that is not there is deleted already; one with targets is kept. */
export function deleteRule(world: World, input: DeleteRuleRequest, caller: Caller): object {
  checkBus(caller, input.EventBusName);
  const arn = ruleArn(caller, checkRuleName(input.Name));
  if (world.events.rules.get(arn)?.targets.length) {
    throw validation("Rule can't be deleted since it has targets.");
  }
  world.events.rules.delete(arn);
  return {};
}

function toRule(row: RuleRow): Rule {
  return {
    Name: row.name,
    Arn: row.arn,
    EventPattern: row.eventPattern,
    ScheduleExpression: row.schedule,
    State: row.isEnabled ? "ENABLED" : "DISABLED",
    Description: row.description,
    RoleArn: row.roleArn,
    EventBusName: "default",
  };
}
