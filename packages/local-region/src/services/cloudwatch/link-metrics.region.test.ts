import { createServer } from "node:net";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { dialHost, nextText } from "../../testing/plane-traffic.ts";
import { startTestRegion } from "../../testing/start-test-region.ts";

const OWNER = { accountId: "111122223333", region: "us-east-1" };
const PLATFORM = { accountId: "444455556666", region: "us-east-1" };

/** A link from a platform's endpoint to a server that sends back what it reads. */
async function startLink() {
  const region = await startTestRegion(onTestFinished);
  type Answer = Awaited<ReturnType<typeof region.call>>;
  const as = (who: typeof OWNER) => (service: "ec2" | "elasticloadbalancing") => (operation: string, input: object) =>
    region.call(service, operation, input, who) as Promise<Answer>;
  const makeVpc = async (who: typeof OWNER) => {
    const ec2 = as(who)("ec2");
    const { Vpc } = await ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" });
    const place = { VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
    const { Subnet } = await ec2("CreateSubnet", place);
    return { vpcId: Vpc.VpcId as string, subnetId: Subnet.SubnetId as string };
  };
  const [ec2, elb, consumer] = [as(OWNER)("ec2"), as(OWNER)("elasticloadbalancing"), as(PLATFORM)("ec2")];
  const provided = await makeVpc(OWNER);
  const consumed = await makeVpc(PLATFORM);
  const host = await region.openHost({ ...OWNER, subnetId: provided.subnetId });
  const [sg] = (await ec2("DescribeSecurityGroups", { Filters: [{ Name: "vpc-id", Values: [provided.vpcId] }] }))
    .SecurityGroups;
  const open = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
  await ec2("AuthorizeSecurityGroupIngress", { GroupId: sg.GroupId, IpPermissions: [open] });

  const server = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  const place = await region.locate({ vpcId: provided.vpcId, address: host.address, port: 5432 });
  await new Promise<void>((resolve) => server.listen(place, resolve));
  onTestFinished(() => void server.close());

  const input = { Name: "nlb", Type: "network", Scheme: "internal", Subnets: [provided.subnetId] };
  const LoadBalancerArn = (await elb("CreateLoadBalancer", input)).LoadBalancers[0].LoadBalancerArn;
  const group = { Name: "tg", Protocol: "TCP", Port: 5432, VpcId: provided.vpcId, TargetType: "ip" };
  const { TargetGroupArn } = (await elb("CreateTargetGroup", group)).TargetGroups[0];
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  await elb("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions });
  await elb("RegisterTargets", { TargetGroupArn, Targets: [{ Id: host.address }] });
  await eventually(async () => {
    const { TargetHealthDescriptions } = await elb("DescribeTargetHealth", { TargetGroupArn });
    expect(TargetHealthDescriptions[0].TargetHealth.State).toBe("healthy");
  });
  const { ServiceConfiguration } = await ec2("CreateVpcEndpointServiceConfiguration", {
    NetworkLoadBalancerArns: [LoadBalancerArn],
    AcceptanceRequired: false,
  });
  const { ServiceId, ServiceName } = ServiceConfiguration;
  await ec2("ModifyVpcEndpointServicePermissions", { ServiceId, AddAllowedPrincipals: ["*"] });
  const [platformGroup] = (
    await consumer("DescribeSecurityGroups", { Filters: [{ Name: "vpc-id", Values: [consumed.vpcId] }] })
  ).SecurityGroups;
  await consumer("AuthorizeSecurityGroupIngress", { GroupId: platformGroup.GroupId, IpPermissions: [open] });
  const { VpcEndpoint } = await consumer("CreateVpcEndpoint", {
    VpcEndpointType: "Interface",
    VpcId: consumed.vpcId,
    ServiceName,
    SubnetIds: [consumed.subnetId],
    PrivateDnsEnabled: false,
  });
  const { VpcEndpointId } = VpcEndpoint;
  const described = await eventuallyAvailable();
  const { NetworkInterfaces } = await consumer("DescribeNetworkInterfaces", {
    NetworkInterfaceIds: described.NetworkInterfaceIds,
  });
  const address = { vpcId: consumed.vpcId, address: NetworkInterfaces[0].PrivateIpAddress, port: 5432 };
  const clientOf = (who: typeof OWNER) =>
    new CloudWatchClient({
      endpoint: region.endpoint,
      region: "us-east-1",
      credentials: region.credentialsOf(who.accountId),
    });
  return { region, address, LoadBalancerArn, ServiceId, ServiceName, VpcEndpointId, consumed, clientOf };

  async function eventuallyAvailable() {
    let row: { State: string; NetworkInterfaceIds: string[] } | undefined;
    await eventually(async () => {
      [row] = (await consumer("DescribeVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] })).VpcEndpoints;
      expect(row?.State).toBe("available");
    });
    if (!row) throw new Error("the endpoint is gone");
    return row;
  }
}

test("what a link really carries is told to both its sides, each by its own metrics", async () => {
  const link = await startLink();
  const client = await dialHost(await link.region.locate(link.address));
  client.write("hello");
  expect(await nextText(client)).toBe("hello");

  const owner = link.clientOf(OWNER);
  const platform = link.clientOf(PLATFORM);
  const sum = async (
    cloudWatch: CloudWatchClient,
    Namespace: string,
    MetricName: string,
    dimensions: Record<string, string>,
    Stat = "Sum",
  ) => {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 600_000),
        MetricDataQueries: [
          { Id: "m", MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat } },
        ],
      }),
    );
    return (MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0);
  };
  const LoadBalancer = link.LoadBalancerArn.split(":loadbalancer/")[1] ?? "";
  const service = { "Service Id": link.ServiceId };
  const endpoint = {
    "Endpoint Type": "Interface",
    "Service Name": link.ServiceName,
    "VPC Endpoint Id": link.VpcEndpointId,
    "VPC Id": link.consumed.vpcId,
  };
  expect(await sum(owner, "AWS/NetworkELB", "NewFlowCount", { LoadBalancer })).toBe(1);
  expect(await sum(owner, "AWS/NetworkELB", "ProcessedBytes", { LoadBalancer })).toBe(10);
  expect(await sum(owner, "AWS/PrivateLinkServices", "NewConnections", service)).toBe(1);
  const both = { ...service, "VPC Endpoint Id": link.VpcEndpointId };
  expect(await sum(owner, "AWS/PrivateLinkServices", "BytesProcessed", both)).toBe(10);
  expect(await sum(platform, "AWS/PrivateLinkEndpoints", "BytesProcessed", endpoint)).toBe(10);
  const subnet = { ...endpoint, "Subnet Id": link.consumed.subnetId };
  expect(await sum(platform, "AWS/PrivateLinkEndpoints", "NewConnections", subnet)).toBe(1);
  expect(await sum(platform, "AWS/PrivateLinkEndpoints", "PacketsDropped", endpoint)).toBe(0);

  const listed = await platform.send(new ListMetricsCommand({}));
  const namespaces = new Set(listed.Metrics?.map((metric) => metric.Namespace));
  expect([...namespaces]).toEqual(["AWS/PrivateLinkEndpoints"]);
  expect(await sum(platform, "AWS/NetworkELB", "NewFlowCount", { LoadBalancer })).toBe(0);
  client.destroy();
});
