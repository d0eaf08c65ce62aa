import { AwsError } from "../wire/aws-error.ts";

type Refusal = [code: string, message: (id: string) => string];

/** What EC2 and Elastic Load Balancing say of an id that their other servers have not heard of, by its form. */
const REFUSALS: [form: RegExp, refusal: Refusal][] = [
  [/^vpc-/, ["InvalidVpcID.NotFound", (id) => `The vpc ID '${id}' does not exist`]],
  [/^subnet-/, ["InvalidSubnetID.NotFound", (id) => `The subnet ID '${id}' does not exist`]],
  [/^sg-/, ["InvalidGroup.NotFound", (id) => `The security group '${id}' does not exist`]],
  [/^eni-/, ["InvalidNetworkInterfaceID.NotFound", (id) => `The networkInterface ID '${id}' does not exist`]],
  [/^rtb-/, ["InvalidRouteTableID.NotFound", (id) => `The routeTable ID '${id}' does not exist`]],
  [/^igw-/, ["InvalidInternetGatewayID.NotFound", (id) => `The internetGateway ID '${id}' does not exist`]],
  [/^i-/, ["InvalidInstanceID.NotFound", (id) => `The instance ID '${id}' does not exist`]],
  [/^vpce-svc-/, ["InvalidVpcEndpointServiceId.NotFound", (id) => `The VpcEndpointService Id '${id}' does not exist`]],
  [/^vpce-[0-9a-f]+$/, ["InvalidVpcEndpointId.NotFound", (id) => `The Vpc Endpoint Id '${id}' does not exist`]],
  [/:loadbalancer\//, ["LoadBalancerNotFound", (id) => `Load balancers '[${id}]' not found`]],
  [/:targetgroup\//, ["TargetGroupNotFound", () => "One or more target groups not found"]],
  [/:listener\//, ["ListenerNotFound", () => "One or more listeners not found"]],
];

/** Whether the text is an id that may be unknown for a while after it was made. */
export function mayBeUnknown(text: string): boolean {
  return REFUSALS.some(([form]) => form.test(text));
}

/** The error for one that is unknown still. */
export function notYetKnown(id: string): AwsError {
  const [code, message] = REFUSALS.find(([form]) => form.test(id))![1];
  return new AwsError(code, message(id));
}
