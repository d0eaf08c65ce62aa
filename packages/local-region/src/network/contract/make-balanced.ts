import type { Answer } from "../../testing/stories/story.ts";
import { PORT } from "./plane-under-test.ts";
import type { Scene, SceneServer } from "./scene.ts";

export interface BalanceOptions {
  isCrossZone?: boolean;
  /** The load balancer's own; it has none when omitted. */
  groupIds?: string[];
  /** More of CreateTargetGroup. */
  targetGroup?: object;
  targetAttributes?: Record<string, string>;
  /** What every target's state must be before it is given back; `healthy` when omitted. */
  state?: "healthy" | "unhealthy";
}

export interface Balanced {
  loadBalancerArn: string;
  name: string;
  listenerArn: string;
  targetGroupArn: string;
  setCrossZone(isOn: boolean): Promise<void>;
  deregister(server: SceneServer): Promise<void>;
  /** State by address. */
  states(): Promise<Record<string, string>>;
  untilState(server: SceneServer, state: string): Promise<void>;
  /** Addresses of its nodes. */
  nodeAddresses(): Promise<string[]>;
}

let loadBalancers = 0;

export async function makeBalanced(
  { stage, owner, provided }: Scene,
  servers: SceneServer[],
  options: BalanceOptions = {},
): Promise<Balanced> {
  const elbv2 = owner.elasticloadbalancing;
  const Name = `contract-${loadBalancers++}`;
  const { LoadBalancers } = await elbv2("CreateLoadBalancer", {
    ...{ Name, Type: "network", Scheme: "internal", Subnets: provided.subnetIds },
    ...(options.groupIds && { SecurityGroups: options.groupIds }),
  });
  const { LoadBalancerArn, DNSName } = LoadBalancers[0];
  const group = { Name, Protocol: "TCP", Port: PORT, VpcId: provided.vpcId, TargetType: "ip" };
  const { TargetGroups } = await elbv2("CreateTargetGroup", { ...group, ...options.targetGroup });
  const { TargetGroupArn } = TargetGroups[0];
  const Attributes = Object.entries(options.targetAttributes ?? {}).map(([Key, Value]) => ({ Key, Value }));
  if (Attributes.length > 0) await elbv2("ModifyTargetGroupAttributes", { TargetGroupArn, Attributes });
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  const { Listeners } = await elbv2("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: PORT, DefaultActions });

  const balanced: Balanced = {
    loadBalancerArn: LoadBalancerArn,
    name: DNSName,
    listenerArn: Listeners[0].ListenerArn,
    targetGroupArn: TargetGroupArn,
    async setCrossZone(isOn) {
      const attribute = { Key: "load_balancing.cross_zone.enabled", Value: String(isOn) };
      await elbv2("ModifyLoadBalancerAttributes", { LoadBalancerArn, Attributes: [attribute] });
    },
    async deregister({ address }) {
      await elbv2("DeregisterTargets", { TargetGroupArn, Targets: [{ Id: address }] });
    },
    async states() {
      const { TargetHealthDescriptions } = await elbv2("DescribeTargetHealth", { TargetGroupArn });
      return Object.fromEntries(TargetHealthDescriptions.map((row: Answer) => [row.Target.Id, row.TargetHealth.State]));
    },
    untilState: ({ address }, state) => stage.until(async () => (await balanced.states())[address] === state),
    async nodeAddresses() {
      const Values = [`ELB ${LoadBalancerArn.split("loadbalancer/")[1]}`];
      const { NetworkInterfaces } = await owner.ec2("DescribeNetworkInterfaces", {
        Filters: [{ Name: "description", Values }],
      });
      return NetworkInterfaces.map((row: Answer) => row.PrivateIpAddress);
    },
  };
  if (options.isCrossZone ?? true) await balanced.setCrossZone(true);
  const Targets = servers.map(({ address }) => ({ Id: address }));
  if (Targets.length > 0) await elbv2("RegisterTargets", { TargetGroupArn, Targets });
  for (const server of servers) await balanced.untilState(server, options.state ?? "healthy");
  return balanced;
}
