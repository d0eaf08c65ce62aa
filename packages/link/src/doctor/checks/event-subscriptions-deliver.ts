import type { EventSubscription } from "@aws-sdk/client-rds";
import type { DatabaseSource } from "../../spec/database-source.ts";
import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";
import { awsCall, type RepairStep } from "../repair.ts";
import { quote } from "../repair-commands.ts";

export const eventSubscriptionsDeliver: Check = {
  id: "event-subscriptions-deliver",
  question: "Does who subscribed to the databases' failovers hear of them?",
  station: "database",
  mistakes: [29],
  dependsOn: [],
  run(facts) {
    const sources = facts.spec.databases.flatMap(({ from }) => sourceOf(from) ?? []);
    return known(facts.subscriptions)
      .filter((subscription) => sources.some((source) => hears(subscription, source)))
      .flatMap((subscription): Finding[] => {
        const { CustSubscriptionId: name = "", Status: status, SnsTopicArn: topic = "" } = subscription;
        const evidence = [`topic ${topic}`, `status ${status}, ${subscription.Enabled ? "enabled" : "disabled"}`];
        const finding = (why: string, repair: Finding["repair"]): Finding => ({
          cause: `event subscription ${name} ${why}: who waits for it learns of no failover`,
          evidence,
          whose: "owner",
          repair,
        });
        const byHand = (steps: RepairStep[]): Finding["repair"] => ({ by: "hand", side: "owner", steps });
        if (status === "topic-not-exist") {
          const make = `aws sns create-topic --name ${topic.split(":").at(-1)} --region ${facts.spec.region}`;
          return [finding("leads to a topic that is gone", byHand([make, letPublish(facts.spec.region, topic)]))];
        }
        if (status === "no-permission") {
          const look = `aws sns get-topic-attributes --topic-arn ${topic} --region ${facts.spec.region}   # the next line puts this policy in place of that one`;
          const steps = [look, letPublish(facts.spec.region, topic)];
          return [finding("may not publish to its topic", byHand(steps))];
        }
        if (subscription.Enabled) return [];
        const call = awsCall("rds", "modifyEventSubscription", { SubscriptionName: name, Enabled: true });
        return [finding("is disabled", { by: "calls", side: "owner", calls: [call] })];
      });
  },
};

function sourceOf(from: DatabaseSource): { type: string; id: string } | undefined {
  if ("rds" in from) return { type: "db-instance", id: from.rds.toLowerCase() };
  if ("aurora" in from) return { type: "db-cluster", id: from.aurora.toLowerCase() };
  return "rds-cluster" in from ? { type: "db-cluster", id: from["rds-cluster"].toLowerCase() } : undefined;
}

/** A subscription without a type, ids or categories hears of all of them. */
function hears(subscription: EventSubscription, { type, id }: { type: string; id: string }): boolean {
  const { SourceType, SourceIdsList = [], EventCategoriesList = [] } = subscription;
  const isEmptyOr = (list: string[], wanted: string) => list.length === 0 || list.includes(wanted);
  return (
    (!SourceType || SourceType === type) && isEmptyOr(SourceIdsList, id) && isEmptyOr(EventCategoriesList, "failover")
  );
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html */
function letPublish(region: string, topic: string): string {
  const Condition = { StringEquals: { "aws:SourceAccount": topic.split(":")[4] } };
  const Principal = { Service: "events.rds.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sns:Publish", Resource: topic, Condition }];
  const policy = quote(JSON.stringify({ Version: "2012-10-17", Statement }));
  return `aws sns set-topic-attributes --topic-arn ${topic} --attribute-name Policy --attribute-value ${policy} --region ${region}`;
}
