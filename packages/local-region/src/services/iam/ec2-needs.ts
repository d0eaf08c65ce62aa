import type { Need, NeedsQuestion } from "./needed-permissions.ts";
import type { RequestContext } from "./policy-conditions.ts";
import { requestTags } from "./request-tags.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export function ec2Needs(question: NeedsQuestion): Need[] {
  const { operation, input, caller } = question;
  const action = `ec2:${operation}`;
  // EC2's reads know no resources.
  if (/^(Describe|Get|List|Search)/.test(operation)) return [{ action, resource: "*" }];
  const arn = (type: string, id: string) => `arn:aws:ec2:${caller.region}:${caller.accountId}:${type}/${id}`;
  const made = CREATES[operation] ?? [];
  const context = contextOf(question);
  const tags = tagsByType(input.TagSpecifications);
  const needs: Need[] = [
    ...made.map((type) => ({
      action,
      resource: arn(type, "*"),
      context: { ...context, ...requestTags(tags.get(type)) },
    })),
    ...namedIds(operation, input).map(([type, id]) => {
      const resource = type === "image" ? `arn:aws:ec2:${caller.region}::image/${id}` : arn(type, id);
      const given = operation === "CreateTags" || operation === "DeleteTags" ? requestTags(input.Tags) : {};
      return { action, resource, context: { ...context, ...given } };
    }),
  ];
  for (const [type, given] of tags)
    needs.push({
      action: "ec2:CreateTags",
      resource: arn(type, "*"),
      context: { ...requestTags(given), "ec2:CreateAction": operation },
    });
  return needs.length > 0 ? needs : [{ action, resource: "*", context }];
}

/** The types of what an operation makes: their ids are not known yet. */
const CREATES: Record<string, string[]> = {
  CreateVpc: ["vpc"],
  CreateSubnet: ["subnet"],
  CreateSecurityGroup: ["security-group"],
  CreateVpcEndpoint: ["vpc-endpoint"],
  CreateVpcEndpointServiceConfiguration: ["vpc-endpoint-service"],
  CreateRouteTable: ["route-table"],
  CreateInternetGateway: ["internet-gateway"],
  CreateNatGateway: ["natgateway"],
  CreateNetworkAcl: ["network-acl"],
  CreateNetworkInterface: ["network-interface"],
  CreateDhcpOptions: ["dhcp-options"],
  CreateManagedPrefixList: ["prefix-list"],
  CreateVpnGateway: ["vpn-gateway"],
  AllocateAddress: ["elastic-ip"],
  RunInstances: ["instance", "network-interface", "volume"],
};

/** By the prefix of the id. */
const TYPES: Record<string, string> = {
  vpc: "vpc",
  subnet: "subnet",
  sg: "security-group",
  sgr: "security-group-rule",
  vpce: "vpc-endpoint",
  "vpce-svc": "vpc-endpoint-service",
  rtb: "route-table",
  igw: "internet-gateway",
  nat: "natgateway",
  acl: "network-acl",
  eni: "network-interface",
  dopt: "dhcp-options",
  pl: "prefix-list",
  vgw: "vpn-gateway",
  eipalloc: "elastic-ip",
  i: "instance",
  ami: "image",
};

/** Of these only the service is a resource: the endpoints are another account's. */
const ONLY_SERVICES = new Set(["AcceptVpcEndpointConnections", "RejectVpcEndpointConnections"]);

/** The resources that stand in the input's own members, with their types. */
function namedIds(operation: string, input: object): [type: string, id: string][] {
  const texts = Object.values(input).flatMap((value) => (Array.isArray(value) ? value : [value]));
  const ids = new Set(texts.filter((text): text is string => typeof text === "string"));
  return [...ids].flatMap((id): [string, string][] => {
    const type = TYPES[/^([a-z]+(?:-svc)?)-[0-9a-f]+$/.exec(id)?.[1] ?? ""];
    if (type === undefined || (ONLY_SERVICES.has(operation) && type !== "vpc-endpoint-service")) return [];
    return [[type, id]];
  });
}

function contextOf({ operation, input, caller }: NeedsQuestion): RequestContext {
  if (operation === "CreateVpcEndpoint") {
    return {
      "ec2:VpceServiceName": input.ServiceName,
      "ec2:VpceServiceRegion": input.ServiceRegion ?? caller.region,
      "ec2:VpceMultiRegion": String(input.ServiceRegion !== undefined && input.ServiceRegion !== caller.region),
    };
  }
  return /VpcEndpointServiceConfiguration$/.test(operation)
    ? { "ec2:VpceServicePrivateDnsName": input.PrivateDnsName }
    : {};
}

type Specification = { ResourceType?: string; Tags?: { Key?: string; Value?: string }[] };

function tagsByType(specifications: Specification[] | undefined): Map<string, NonNullable<Specification["Tags"]>> {
  const given = (specifications ?? []).filter(({ Tags = [] }) => Tags.length > 0);
  return new Map(given.map(({ ResourceType = "", Tags = [] }) => [ResourceType, Tags]));
}
