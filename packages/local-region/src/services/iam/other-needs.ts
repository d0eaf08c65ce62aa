import type { Caller, ServiceName } from "../service.ts";
import type { Need, NeedsQuestion } from "./needed-permissions.ts";
import { requestTags } from "./request-tags.ts";

/** The services whose operations name one resource at most. */
export function otherNeeds(service: ServiceName): (question: NeedsQuestion) => Need[] {
  return ({ operation, input, caller }) => {
    const prefix = PREFIXES[service] ?? service;
    const action = `${prefix}:${ACTIONS[`${service}:${operation}`] ?? operation}`;
    const given = requestTags(input.Tags ?? input.tags);
    const resource = RESOURCES[service]?.(input, caller, operation) ?? "*";
    return [{ action, resource, context: given }, ...passedRoles(service, input)];
  };
}

/** Where the prefix of actions is not the signing name. */
const PREFIXES: Partial<Record<ServiceName, string>> = { monitoring: "cloudwatch" };

/** Where an action is not named after its operation. */
const ACTIONS: Record<string, string> = {
  "lambda:Invoke": "InvokeFunction",
  "lambda:GetLayerVersionByArn": "GetLayerVersion",
};

// biome-ignore lint/suspicious/noExplicitAny: the input of any operation of the service.
type ResourceOf = (input: any, caller: Caller, operation: string) => string | undefined;

const RESOURCES: Partial<Record<ServiceName, ResourceOf>> = {
  lambda: ({ FunctionName: name, Resource: arn }, caller) =>
    arn ?? (name && (isArn(name) ? name : `arn:aws:lambda:${caller.region}:${caller.accountId}:function:${name}`)),
  events: ({ Name, Rule, EventBusName, ResourceARN }, caller) => {
    const rule = Rule ?? Name;
    const bus = EventBusName && EventBusName !== "default" ? `${EventBusName}/` : "";
    return ResourceARN ?? (rule && `arn:aws:events:${caller.region}:${caller.accountId}:rule/${bus}${rule}`);
  },
  sns: ({ TopicArn, ResourceArn, Name, SubscriptionArn }, caller) =>
    TopicArn ??
    ResourceArn ??
    // A subscription's ARN is its topic's with an id behind it.
    SubscriptionArn?.split(":").slice(0, 6).join(":") ??
    (Name && `arn:aws:sns:${caller.region}:${caller.accountId}:${Name}`),
  iam: ({ RoleName, PolicyArn, PolicyName, Path = "/", AWSServiceName }, caller, operation) => {
    const arn = (type: string, name: string) => `arn:aws:iam::${caller.accountId}:${type}${name}`;
    if (operation === "CreateServiceLinkedRole") return arn("role", `/aws-service-role/${AWSServiceName}/*`);
    if (RoleName !== undefined) return arn("role", `${operation === "CreateRole" ? Path : "/"}${RoleName}`);
    return PolicyArn ?? (PolicyName && arn("policy", `${Path}${PolicyName}`));
  },
  sts: ({ RoleArn }) => RoleArn,
  autoscaling: ({ AutoScalingGroupName: name }, caller) =>
    name && `arn:aws:autoscaling:${caller.region}:${caller.accountId}:autoScalingGroup:*:autoScalingGroupName/${name}`,
  route53: ({ HostedZoneId, Id }, _caller, operation) => {
    const id = String(HostedZoneId ?? Id ?? "").replace(/^.*\//, "");
    if (id === "") return undefined;
    return operation === "GetChange" ? `arn:aws:route53:::change/${id}` : `arn:aws:route53:::hostedzone/${id}`;
  },
  "vpc-lattice": (input, caller) => {
    const [, type, id] =
      LATTICE.flatMap(([member, of]) => (input[member] ? [[member, of, input[member]]] : []))[0] ?? [];
    if (type === undefined) return input.resourceArn;
    return isArn(id) ? id : `arn:aws:vpc-lattice:${caller.region}:${caller.accountId}:${type}/${id}`;
  },
  ram: ({ resourceShareArn, resourceShareInvitationArn }) => resourceShareArn ?? resourceShareInvitationArn,
};

const LATTICE: [member: string, type: string][] = [
  ["resourceConfigurationIdentifier", "resourceconfiguration"],
  ["resourceGatewayIdentifier", "resourcegateway"],
  ["resourceEndpointAssociationIdentifier", "resourceendpointassociation"],
  ["serviceNetworkIdentifier", "servicenetwork"],
];

/** Who hands a role to a service must be allowed to. */
function passedRoles(service: ServiceName, input: { Role?: string; Targets?: { RoleArn?: string }[] }): Need[] {
  const target = PASSED_TO[service];
  const roles = service === "lambda" ? [input.Role] : (input.Targets ?? []).map(({ RoleArn }) => RoleArn);
  if (target === undefined) return [];
  return roles.flatMap((resource) =>
    resource === undefined ? [] : [{ action: "iam:PassRole", resource, context: { "iam:PassedToService": target } }],
  );
}

const PASSED_TO: Partial<Record<ServiceName, string>> = {
  lambda: "lambda.amazonaws.com",
  events: "events.amazonaws.com",
};

function isArn(text: unknown): boolean {
  return String(text).startsWith("arn:");
}
