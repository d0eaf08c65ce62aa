import { equal } from "node:assert/strict";
import { once } from "node:events";
import type { HostEntry } from "../../hosts.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Scene } from "./scene.ts";

/** What Postgres is asked before a connection becomes TLS, and what it then says (`SSLRequest`). */
const TLS_QUESTION = Buffer.from("0000000804d2162f", "hex");
const TLS_ANSWER = "S";

export const ON_PREMISES: Behaviour[] = [
  {
    title: "a database on premises answers the subnets whose routes lead to its gateway, and no others",
    async holds(scene) {
      const { ec2 } = scene.owner;
      const site = await openSite(scene, "192.168.71");
      const RouteTableId = (await ec2("CreateRouteTable", { VpcId: scene.provided.vpcId })).RouteTable.RouteTableId;
      const route = { RouteTableId, DestinationCidrBlock: "192.168.71.0/24" };
      await ec2("CreateRoute", { ...route, GatewayId: site.vpnGatewayId });
      await ec2("AssociateRouteTable", { RouteTableId, SubnetId: scene.provided.subnetIds[0] });
      const [near, far] = [await scene.neighbour({ subnet: 0 }), await scene.neighbour({ subnet: 1 })];
      equal(await ask(scene, near, site.address), TLS_ANSWER);
      equal(await ask(scene, far, site.address), "silent");
      equal(await ask(scene, await scene.client(), site.address), "silent");
      await ec2("EnableVgwRoutePropagation", { RouteTableId: await mainTable(scene), GatewayId: site.vpnGatewayId });
      equal(await ask(scene, far, site.address), TLS_ANSWER);
      await ec2("DeleteRoute", route);
      equal(await ask(scene, near, site.address), "silent");
    },
  },
  {
    title: "a load balancer leads PrivateLink's clients to a database on premises, as long as its nodes have a route",
    async holds(scene) {
      const { ec2, elasticloadbalancing } = scene.owner;
      const site = await openSite(scene, "192.168.72");
      const propagation = { RouteTableId: await mainTable(scene), GatewayId: site.vpnGatewayId };
      await ec2("EnableVgwRoutePropagation", propagation);
      const balanced = await scene.balance([]);
      const { targetGroupArn: TargetGroupArn } = balanced;
      await elasticloadbalancing("RegisterTargets", {
        TargetGroupArn,
        Targets: [{ Id: site.address, AvailabilityZone: "all" }],
      });
      await scene.stage.until(async () => (await balanced.states())[site.address] === "healthy");
      const endpoint = await scene.connect(balanced);
      const client = await scene.client();
      equal(await ask(scene, client, endpoint.name), TLS_ANSWER);
      await ec2("DisableVgwRoutePropagation", propagation);
      await scene.stage.until(async () => (await balanced.states())[site.address] === "unhealthy");
      equal(await ask(scene, client, endpoint.name), "silent");
    },
  },
];

/** `silent`, `refused`, or what Postgres says. */
async function ask(scene: Scene, from: HostEntry, host: string): Promise<string> {
  const dialled = await scene.dial(from, host);
  if (typeof dialled === "string") return dialled;
  dialled.write(TLS_QUESTION);
  const [answer] = await once(dialled, "data");
  dialled.destroy();
  return String(answer);
}

/** A network /24 behind a gateway of the owner's VPC, with a Postgres in it. */
async function openSite({ stage, owner, provided }: Scene, prefix: string) {
  const { ec2 } = owner;
  const VpnGatewayId = (await ec2("CreateVpnGateway", { Type: "ipsec.1" })).VpnGateway.VpnGatewayId;
  await ec2("AttachVpnGateway", { VpnGatewayId, VpcId: provided.vpcId });
  await stage.until(async () => {
    const { VpnGateways } = await ec2("DescribeVpnGateways", { VpnGatewayIds: [VpnGatewayId] });
    return VpnGateways[0].VpcAttachments[0].State === "attached";
  });
  const database = { address: `${prefix}.9`, user: "orders_admin", password: "s3cret-enough" };
  const body = { vpnGatewayId: VpnGatewayId, cidrBlock: `${prefix}.0/24`, database };
  await stage.admin("sites", { method: "POST", body });
  return { vpnGatewayId: VpnGatewayId as string, address: database.address };
}

async function mainTable({ owner, provided }: Scene): Promise<string> {
  const Filters = [
    { Name: "vpc-id", Values: [provided.vpcId] },
    { Name: "association.main", Values: ["true"] },
  ];
  return (await owner.ec2("DescribeRouteTables", { Filters })).RouteTables[0].RouteTableId;
}
