import type { SiteRow } from "../../services/ec2/routing-store.ts";
import { routesOfSubnet } from "../../services/ec2/subnet-routes.ts";
import type { World } from "../../services/world.ts";
import type { SiteWiring } from "../wiring.ts";

/** Which subnets of the VPC that its gateway is attached to lead there. */
export function renderSite(world: World, { siteId, cidrBlock, vpnGatewayId }: Readonly<SiteRow>): SiteWiring {
  const gateway = world.ec2.vpnGateways.peek(vpnGatewayId);
  const vpcId = gateway?.attachmentState === "attached" ? gateway.vpcId : undefined;
  const subnets = vpcId === undefined ? [] : [...world.ec2.subnets.peekBy("vpcId", vpcId)];
  return {
    siteId,
    cidrBlock,
    vpcId,
    subnets: subnets.map((subnet) => ({
      subnetBase: subnet.cidrBlock.split("/")[0] ?? "",
      routes: routesOfSubnet(world, subnet.subnetId, subnet.vpcId).map(({ cidrBlock: range, target }) => ({
        cidrBlock: range,
        leadsThere: target.id === vpnGatewayId,
      })),
    })),
  };
}
