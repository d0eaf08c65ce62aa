import type {
  ListRuleNamesByTargetRequest,
  ListRuleNamesByTargetResponse,
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  PutTargetsRequest,
  PutTargetsResponse,
  RemoveTargetsRequest,
  RemoveTargetsResponse,
  Target,
} from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkBus, requireRule } from "./find-rule.ts";
import { readTarget } from "./read-target.ts";
import type { TargetRow } from "./store.ts";

const MOST_TARGETS = 5;

/** Adds targets to a rule, or replaces those of the same id. */
export function putTargets(world: World, input: PutTargetsRequest, caller: Caller): PutTargetsResponse {
  const row = requireRule(world, caller, { name: input.Rule, bus: input.EventBusName });
  const targets = new Map(row.targets.map((target) => [target.id, target]));
  for (const target of input.Targets ?? []) targets.set(target.Id ?? "", readTarget(target));
  if (targets.size > MOST_TARGETS) {
    throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  }
  world.events.rules.put({ ...row, targets: [...targets.values()] });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

export function removeTargets(world: World, input: RemoveTargetsRequest, caller: Caller): RemoveTargetsResponse {
  const row = requireRule(world, caller, { name: input.Rule, bus: input.EventBusName });
  const ids = input.Ids ?? [];
  const missing = ids.filter((id) => !row.targets.some((target) => target.id === id));
  world.events.rules.put({ ...row, targets: row.targets.filter(({ id }) => !ids.includes(id)) });
  return {
    FailedEntryCount: missing.length,
    FailedEntries: missing.map((id) => ({
      TargetId: id,
      ErrorCode: "ResourceNotFoundException",
      ErrorMessage: `Rule ${row.name} does not have a target ${id}.`,
    })),
  };
}

export function listTargetsByRule(
  world: World,
  input: ListTargetsByRuleRequest,
  caller: Caller,
): ListTargetsByRuleResponse {
  const row = requireRule(world, caller, { name: input.Rule, bus: input.EventBusName });
  const { page, next } = takePage(row.targets, input.Limit ?? 100, input.NextToken);
  return { Targets: page.map(toTarget), NextToken: next };
}

export function listRuleNamesByTarget(
  world: World,
  input: ListRuleNamesByTargetRequest,
  caller: Caller,
): ListRuleNamesByTargetResponse {
  checkBus(caller, input.EventBusName);
  const rows = world.events.rules
    .of(caller)
    .filter(({ targets }) => targets.some(({ arn }) => arn === input.TargetArn));
  const { page, next } = takePage(rows, input.Limit ?? 100, input.NextToken);
  return { RuleNames: page.map(({ name }) => name), NextToken: next };
}

function toTarget(target: TargetRow): Target {
  const isBounded = target.mostRetries !== undefined || target.mostAgeSeconds !== undefined;
  return {
    Id: target.id,
    Arn: target.arn,
    Input: target.input,
    InputPath: target.inputPath,
    RoleArn: target.roleArn,
    ...(target.inputTransformer && {
      InputTransformer: {
        InputPathsMap: target.inputTransformer.paths,
        InputTemplate: target.inputTransformer.template,
      },
    }),
    ...(isBounded && {
      RetryPolicy: {
        MaximumRetryAttempts: target.mostRetries,
        MaximumEventAgeInSeconds: target.mostAgeSeconds,
      },
    }),
  };
}
