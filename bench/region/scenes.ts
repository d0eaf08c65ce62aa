import { type Server, type Service, send, sign } from "./signed-calls.ts";

export const ACCOUNT = "111122223333";
/** AWS's quota, which the local region keeps to. */
const ENDPOINTS_PER_VPC = 50;
const AT_ONCE = 16;

/** A place for endpoints to be made in. */
export interface Place {
  VpcId: string;
  "SubnetId.1": string;
}

export interface Scene {
  ownVpcId: string;
  serviceName: string;
  targetGroupArn: string;
  /** Grows as more endpoints are made. */
  places: Place[];
  endpoints: number;
}

export const call = (server: Server, service: Service, action: string, parameters: object) =>
  send(server, sign(server, service, action, parameters, ACCOUNT));

/** A load balancer with a target group, its endpoint service, and a VPC for endpoints; `listens`: with a listener. */
export async function makeScene(server: Server, { listens = false } = {}): Promise<Scene> {
  const own = await makePlace(server, 0);
  const balancer = await call(server, "elasticloadbalancing", "CreateLoadBalancer", {
    ...{ Name: "bench", Type: "network", Scheme: "internal" },
    "Subnets.member.1": own["SubnetId.1"],
  });
  const arn = pick(balancer, "LoadBalancerArn");
  const group = await call(server, "elasticloadbalancing", "CreateTargetGroup", {
    ...{ Name: "bench", Protocol: "TCP", Port: "5432", TargetType: "ip", VpcId: own.VpcId },
  });
  const service = await until(() =>
    call(server, "ec2", "CreateVpcEndpointServiceConfiguration", {
      "NetworkLoadBalancerArn.1": arn,
      AcceptanceRequired: "false",
    }),
  );
  if (listens) {
    await call(server, "elasticloadbalancing", "CreateListener", {
      ...{ LoadBalancerArn: arn, Protocol: "TCP", Port: "5432", "DefaultActions.member.1.Type": "forward" },
      "DefaultActions.member.1.TargetGroupArn": pick(group, "TargetGroupArn"),
    });
  }
  return {
    ownVpcId: own.VpcId,
    serviceName: pick(service, "serviceName"),
    targetGroupArn: pick(group, "TargetGroupArn"),
    places: [await makePlace(server, 1)],
    endpoints: 0,
  };
}

/** The parameters of the next endpoint; makes another VPC when the last one is full. */
export async function nextEndpoint(server: Server, scene: Scene): Promise<object> {
  const index = Math.floor(scene.endpoints++ / ENDPOINTS_PER_VPC);
  while (scene.places.length <= index) scene.places.push(await makePlace(server, scene.places.length + 1));
  return { ...scene.places[index], ServiceName: scene.serviceName, VpcEndpointType: "Interface" };
}

/** Makes endpoints until there are so many. */
export async function fillEndpoints(server: Server, scene: Scene, total: number): Promise<void> {
  const missing = Math.ceil(total / ENDPOINTS_PER_VPC) - scene.places.length;
  await inParallel(Math.max(0, missing), async (number) => {
    scene.places.push(await makePlace(server, scene.places.length + number + 1));
  });
  const wishes: object[] = [];
  while (scene.endpoints < total) wishes.push(await nextEndpoint(server, scene));
  await inParallel(wishes.length, (number) => call(server, "ec2", "CreateVpcEndpoint", wishes[number]!));
}

export async function inParallel(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < count; number = next++) await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function makePlace(server: Server, number: number): Promise<Place> {
  const cidr = `10.${number % 256}.0.0`;
  const vpc = await call(server, "ec2", "CreateVpc", { CidrBlock: `${cidr}/16` });
  const VpcId = pick(vpc, "vpcId");
  const zone = { AvailabilityZoneId: "use1-az1" };
  const subnet = await call(server, "ec2", "CreateSubnet", { VpcId, CidrBlock: `${cidr}/24`, ...zone });
  return { VpcId, "SubnetId.1": pick(subnet, "subnetId") };
}

function pick(xml: string, element: string): string {
  const found = new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`no ${element} in ${xml.slice(0, 400)}`);
  return found;
}

/** A load balancer is active a moment after its call was answered. */
async function until(attempt: () => Promise<string>): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
