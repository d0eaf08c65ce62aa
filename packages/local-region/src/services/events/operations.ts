/**
 * EventBridge: rules on each account's default bus, by pattern and by schedule, with functions and SNS topics as
 * targets. Not done here: other buses and their policies, events to other accounts and regions, archives and replays,
 * pipes, the scheduler, connections, dead-letter queues, the letters `L`, `W` and `#` in cron. Otherwise than AWS: rates
 * and cron's distances are scaled by the time profile, and events under way when the region ended are lost. Checked
 * against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { describeEventBus, listEventBuses } from "./buses.ts";
import { putEvents, testEventPattern } from "./put-events.ts";
import { deleteRule, describeRule, disableRule, enableRule, listRules, putRule } from "./rules.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import { listRuleNamesByTarget, listTargetsByRule, putTargets, removeTargets } from "./targets.ts";

export function eventsOperations(world: World): Operations {
  return bindOperations(world, {
    PutRule: putRule,
    DescribeRule: describeRule,
    ListRules: listRules,
    EnableRule: enableRule,
    DisableRule: disableRule,
    DeleteRule: deleteRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    ListTargetsByRule: listTargetsByRule,
    ListRuleNamesByTarget: listRuleNamesByTarget,
    PutEvents: putEvents,
    TestEventPattern: testEventPattern,
    DescribeEventBus: describeEventBus,
    ListEventBuses: listEventBuses,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  });
}
