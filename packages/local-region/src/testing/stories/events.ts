import type { Story } from "./story.ts";

/** Rules on the default bus, their targets, and events. */
export const eventsStory: Story = async ({ owner }) => {
  const { events, sns } = owner;
  const { TopicArn } = await sns("CreateTopic", { Name: "events" });
  const EventPattern = JSON.stringify({ source: ["story"] });
  const { RuleArn } = await events("PutRule", { Name: "story", EventPattern });
  await events("DescribeRule", { Name: "story" });
  await events("ListRules");
  await events("DisableRule", { Name: "story" });
  await events("EnableRule", { Name: "story" });
  await events("PutTargets", { Rule: "story", Targets: [{ Id: "topic", Arn: TopicArn }] });
  await events("ListTargetsByRule", { Rule: "story" });
  await events("ListRuleNamesByTarget", { TargetArn: TopicArn });
  const Entries = [{ Source: "story", DetailType: "a day", Detail: "{}" }];
  await events("PutEvents", { Entries });
  const Event = { id: "1", source: "story", account: owner.id, time: "2026-01-02T03:04:05Z", region: "us-east-1" };
  const whole = { ...Event, "detail-type": "a day", resources: [], detail: {} };
  await events("TestEventPattern", { EventPattern, Event: JSON.stringify(whole) });
  await events("DescribeEventBus");
  await events("ListEventBuses");
  await events("TagResource", { ResourceARN: RuleArn, Tags: [{ Key: "team", Value: "data" }] });
  await events("ListTagsForResource", { ResourceARN: RuleArn });
  await events("UntagResource", { ResourceARN: RuleArn, TagKeys: ["team"] });
  await events("RemoveTargets", { Rule: "story", Ids: ["topic"] });
  await events("DeleteRule", { Name: "story" });
};
