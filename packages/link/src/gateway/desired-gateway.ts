import { LinkError } from "../errors.ts";
import type { DatabaseFacts, LinkFacts } from "../facts/link-facts.ts";
import type { Profile } from "../profiles/profile.ts";
import type { DatabaseIngressDesired } from "../resources/database-ingress.ts";
import type { GatewayGroupDesired } from "../resources/gateway-security-group.ts";
import type { Definition, ResourceConfigurationDesired } from "../resources/resource-configuration.ts";
import type { ResourceGatewayDesired } from "../resources/resource-gateway.ts";
import type { DesiredResource } from "../resources/resource-kind.ts";
import type { ResourceShareDesired } from "../resources/resource-share.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { gatewayGroupName } from "../spec/resource-names.ts";

const NAME = "resource-gateway";

/** Everything the owner's side wants to exist without a load balancer, in order of making. `account` is the owner's. Pure. */
export function desiredGateway(
  spec: LinkSpec,
  facts: LinkFacts,
  profile: Profile,
  account: { partition: string; accountId: string },
): DesiredResource[] {
  const group: GatewayGroupDesired = {
    kind: "gateway-security-group",
    name: NAME,
    needs: [],
    title: "security group for the resource gateway",
    groupName: gatewayGroupName(spec.link),
    vpcId: facts.vpc.vpcId,
    inbound: [],
  };
  const gateway: ResourceGatewayDesired = {
    kind: "resource-gateway",
    name: NAME,
    needs: [`gateway-security-group/${NAME}`],
    title: `resource gateway in ${facts.subnets.map(({ zoneId }) => zoneId).join(", ")}`,
    because: "AWS looks the database up for each connection, so that a failover needs nobody",
    vpcId: facts.vpc.vpcId,
    subnetIds: facts.subnets.map(({ subnetId }) => subnetId),
  };
  const configurations = facts.databases.map((database): ResourceConfigurationDesired => {
    const definition = definitionOf(spec, database, account);
    return {
      kind: "resource-configuration",
      name: database.name,
      needs: [`resource-gateway/${NAME}`],
      title: `resource configuration for ${database.name}, ${describe(definition)}`,
      definition,
      port: database.port,
    };
  });
  const share: ResourceShareDesired = {
    kind: "resource-share",
    name: "share",
    needs: configurations.map(({ name }) => `resource-configuration/${name}`),
    title: "resource share",
    because: "whoever it is shared with may connect: there is no acceptance of each endpoint",
    accountIds: accountsOf(spec, profile),
  };
  return [group, gateway, ...ingressFor(facts), ...configurations, share];
}

function definitionOf(
  spec: LinkSpec,
  { name, hostName, addresses }: DatabaseFacts,
  { partition, accountId }: { partition: string; accountId: string },
): Definition {
  const from = spec.databases.find((each) => each.name === name)?.from;
  if (from && "rds" in from)
    return { arn: `arn:${partition}:rds:${spec.region}:${accountId}:db:${from.rds.toLowerCase()}` };
  return hostName === undefined ? { ipAddress: addresses[0] ?? "" } : { domainName: hostName };
}

function describe(definition: Definition): string {
  if ("arn" in definition) return `by its ARN ${definition.arn}`;
  return "domainName" in definition ? `by its name ${definition.domainName}` : `at ${definition.ipAddress}`;
}

/** Of an ARN such as `arn:aws:iam::346425330055:role/MTPL_Admin`; RAM shares with accounts. */
function accountsOf({ environment }: LinkSpec, profile: Profile): string[] {
  const principals = profile.environments[environment]?.principals ?? [];
  const accounts = principals.flatMap((principal) => principal.split(":")[4] || []);
  if (accounts.length > 0) return [...new Set(accounts)];
  const message = `${profile.title} names no account in ${environment}, and a resource gateway is shared with accounts`;
  throw new LinkError("spec-invalid", [
    { field: "via", value: "resource-gateway", message, hint: "write via: load-balancer" },
  ]);
}

/** Databases that share a group and a port share a rule: AWS knows a rule only once. */
function ingressFor(facts: LinkFacts): DatabaseIngressDesired[] {
  const rules = facts.databases.flatMap(({ name, groupIds: [groupId], port }) =>
    groupId ? [{ name, groupId, port }] : [],
  );
  const byRule = Map.groupBy(rules, ({ groupId, port }) => `${groupId}-${port}`);
  return [...byRule].flatMap(([name, [first, ...others]]) =>
    first
      ? [
          {
            kind: "database-ingress" as const,
            name,
            needs: [`gateway-security-group/${NAME}`],
            title: `rule on ${first.groupId} that lets the resource gateway reach ${[first, ...others].map((each) => each.name).join(", ")}`,
            groupId: first.groupId,
            port: first.port,
            from: { managedGroup: NAME },
          },
        ]
      : [],
  );
}
