import { makeLoadBalancer, makeNetwork, type Story } from "./story.ts";

/** A network load balancer with its listener and targets. */
export const loadBalancingStory: Story = async ({ owner, until }) => {
  const elbv2 = owner.elasticloadbalancing;
  const { vpcId, subnetIds, groupId } = await makeNetwork(owner, "10.5");
  const withGroups = { Name: "story-groups", Type: "network", Scheme: "internal", Subnets: subnetIds.slice(0, 1) };
  const { LoadBalancers } = await elbv2("CreateLoadBalancer", { ...withGroups, SecurityGroups: [groupId] });
  const grouped = LoadBalancers[0].LoadBalancerArn;
  await elbv2("SetSecurityGroups", { LoadBalancerArn: grouped, SecurityGroups: [groupId] });
  await elbv2("SetSubnets", { LoadBalancerArn: grouped, Subnets: subnetIds });
  const LoadBalancerArn = await makeLoadBalancer(owner, "story", subnetIds, until);
  await elbv2("SetIpAddressType", { LoadBalancerArn, IpAddressType: "ipv4" });
  const crossZone = [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }];
  await elbv2("ModifyLoadBalancerAttributes", { LoadBalancerArn, Attributes: crossZone });
  await elbv2("DescribeLoadBalancerAttributes", { LoadBalancerArn });
  await elbv2("DescribeCapacityReservation", { LoadBalancerArn });
  await elbv2("DescribeAccountLimits");

  const group = { Name: "story", Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "ip" };
  const { TargetGroups } = await elbv2("CreateTargetGroup", group);
  const { TargetGroupArn } = TargetGroups[0];
  await elbv2("DescribeTargetGroups", { TargetGroupArns: [TargetGroupArn] });
  await elbv2("ModifyTargetGroup", { TargetGroupArn, HealthCheckIntervalSeconds: 10 });
  const delay = [{ Key: "deregistration_delay.timeout_seconds", Value: "0" }];
  await elbv2("ModifyTargetGroupAttributes", { TargetGroupArn, Attributes: delay });
  await elbv2("DescribeTargetGroupAttributes", { TargetGroupArn });
  const Targets = [{ Id: "10.5.1.77" }];
  await elbv2("RegisterTargets", { TargetGroupArn, Targets });
  await elbv2("DescribeTargetHealth", { TargetGroupArn });

  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  const listener = { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions };
  const { Listeners } = await elbv2("CreateListener", listener);
  const { ListenerArn } = Listeners[0];
  await elbv2("DescribeListeners", { LoadBalancerArn });
  await elbv2("DescribeRules", { ListenerArn });
  await elbv2("DescribeListenerCertificates", { ListenerArn });
  await elbv2("ModifyListener", { ListenerArn, Port: 5433 });
  const idle = [{ Key: "tcp.idle_timeout.seconds", Value: "400" }];
  await elbv2("ModifyListenerAttributes", { ListenerArn, Attributes: idle });
  await elbv2("DescribeListenerAttributes", { ListenerArn });

  const ResourceArns = [LoadBalancerArn, TargetGroupArn];
  await elbv2("AddTags", { ResourceArns, Tags: [{ Key: "team", Value: "data" }] });
  await elbv2("DescribeTags", { ResourceArns });
  await elbv2("RemoveTags", { ResourceArns, TagKeys: ["team"] });

  await elbv2("DeregisterTargets", { TargetGroupArn, Targets });
  await elbv2("DeleteListener", { ListenerArn });
  await elbv2("DeleteTargetGroup", { TargetGroupArn });
  for (const arn of [LoadBalancerArn, grouped]) await elbv2("DeleteLoadBalancer", { LoadBalancerArn: arn });
};
