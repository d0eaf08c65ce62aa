import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import {
  allPages,
  type Clients,
  isAlreadyExists,
  isNotFound,
  type Ownership,
  ownershipOf,
  ownershipTags,
} from "@postern/aws";

/** An inbound TCP rule for one port and one source: a range (`10.0.1.5/32`) or another group (`sg-…`). */
export interface InboundRule {
  groupId: string;
  port: number;
  source: string;
  /** The day until which it is meant to stand, `2026-12-23`; nothing happens by itself then. */
  until?: string | undefined;
}

/** Bears the day until which a rule is meant to stand. */
const UNTIL_TAG = "postern:until";

export interface ObservedRule extends InboundRule {
  ruleId: string;
  owner: Ownership | undefined;
}

/** Inbound TCP rules for a single port, of the groups or with the tags that the filters name. */
export async function readInboundRules(
  clients: Clients,
  filters: { Name: string; Values: string[] }[],
): Promise<ObservedRule[]> {
  const rules = await allPages(async (token) => {
    const page = await clients.ec2.describeSecurityGroupRules({
      Filters: filters,
      MaxResults: 1000,
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.SecurityGroupRules, next: page.NextToken };
  });
  return rules.flatMap(inboundRule);
}

function inboundRule(rule: SecurityGroupRule): ObservedRule[] {
  const source = rule.CidrIpv4 ?? rule.ReferencedGroupInfo?.GroupId;
  const isOnePort = rule.IpProtocol === "tcp" && rule.FromPort === rule.ToPort;
  if (rule.IsEgress || !isOnePort || !source || !rule.SecurityGroupRuleId) return [];
  return [
    {
      ruleId: rule.SecurityGroupRuleId,
      groupId: rule.GroupId ?? "",
      port: rule.FromPort ?? 0,
      source,
      owner: ownershipOf(rule.Tags),
      until: rule.Tags?.find(({ Key }) => Key === UNTIL_TAG)?.Value,
    },
  ];
}

/** Adds rules one by one, each with its tags; one that exists already, from whomever, is as good. */
export async function addInboundRules(
  clients: Clients,
  rules: InboundRule[],
  ownership: Ownership,
  description: string,
): Promise<ObservedRule[]> {
  const added = await Promise.all(
    rules.map(async ({ groupId, port, source, until }) => {
      const Tags = [...ownershipTags(ownership), ...(until ? [{ Key: UNTIL_TAG, Value: until }] : [])];
      const isGroup = source.startsWith("sg-");
      const answer = await clients.ec2
        .authorizeSecurityGroupIngress({
          GroupId: groupId,
          IpPermissions: [
            {
              IpProtocol: "tcp",
              FromPort: port,
              ToPort: port,
              ...(isGroup
                ? { UserIdGroupPairs: [{ GroupId: source, Description: description }] }
                : { IpRanges: [{ CidrIp: source, Description: description }] }),
            },
          ],
          TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
        })
        .catch((error: unknown) => {
          if (!isAlreadyExists(error)) throw error;
          return undefined;
        });
      return (answer?.SecurityGroupRules ?? []).flatMap(inboundRule);
    }),
  );
  return added.flat();
}

/** Revokes rules by id; those that are gone already are fine. */
export async function revokeInboundRules(clients: Clients, rules: ObservedRule[]): Promise<void> {
  await Promise.all(
    rules.map(({ groupId, ruleId }) =>
      clients.ec2
        .revokeSecurityGroupIngress({ GroupId: groupId, SecurityGroupRuleIds: [ruleId] })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        }),
    ),
  );
}
