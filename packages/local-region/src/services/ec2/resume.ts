import { callAsOwner } from "../call-as-owner.ts";
import type { World } from "../world.ts";
import { removeEndpoint, startEndpoint } from "./endpoint-states.ts";
import { deleteNatGateway, forgetNatGatewayLater, startNatGateway } from "./nat-gateways.ts";
import { deleteManagedInterface } from "./network-interfaces.ts";
import { startVpcEndpointServicePrivateDnsVerification } from "./private-dns-names.ts";
import { ENDPOINT_START_SECONDS } from "./timings.ts";
import { attachVpnGateway, detachVpnGateway } from "./vpn-gateways.ts";

/** After a restart: what was on its way begins its way again. A step back and the same call once more is all it takes. */
export function resumeEc2(world: World): void {
  for (const endpoint of world.ec2.endpoints.all()) {
    if (endpoint.state === "pending") startEndpoint(world, endpoint, ENDPOINT_START_SECONDS);
    if (endpoint.state !== "deleting") continue;
    endpoint.state = "available";
    void removeEndpoint(world, endpoint);
  }
  for (const row of world.ec2.networkInterfaces.all()) {
    if (!row.isLingering) continue;
    row.isLingering = false;
    deleteManagedInterface(world, row.networkInterfaceId);
  }
  for (const row of world.ec2.endpointServices.all()) {
    const input = { ServiceId: row.serviceId };
    if (row.isVerifying) startVpcEndpointServicePrivateDnsVerification(world, input, callAsOwner(row));
  }
  for (const row of world.ec2.natGateways.all()) {
    if (row.state === "pending") startNatGateway(world, row);
    if (row.state === "deleted") forgetNatGatewayLater(world, row);
    if (row.state !== "deleting") continue;
    row.state = "available";
    void deleteNatGateway(world, { NatGatewayId: row.natGatewayId }, callAsOwner(row));
  }
  for (const row of world.ec2.vpnGateways.all()) {
    const input = { VpnGatewayId: row.vpnGatewayId, VpcId: row.vpcId };
    if (row.attachmentState === "attaching") attachVpnGateway(world, input, callAsOwner(row));
    if (row.attachmentState === "detaching") detachVpnGateway(world, input, callAsOwner(row));
  }
}
