import type { Call } from "../wire/gateway.ts";

/** Operations that answer 200 with a list of what failed, and the member of their input that names what was meant. */
const MEANT: Record<string, string> = {
  AcceptVpcEndpointConnections: "VpcEndpointIds",
  RejectVpcEndpointConnections: "VpcEndpointIds",
  DeleteVpcEndpoints: "VpcEndpointIds",
  DeleteVpcEndpointServiceConfigurations: "ServiceIds",
  DeleteVpcEndpointConnectionNotifications: "ConnectionNotificationIds",
};

export const LISTING_OPERATIONS = Object.keys(MEANT);

/** The answer in which everything that the call meant has failed. */
export function unsuccessful({ operation, input }: Call, code: string, message: string): object {
  const ids = (input as Record<string, string[] | undefined>)[MEANT[operation] ?? ""] ?? [];
  return { Unsuccessful: ids.map((ResourceId) => ({ ResourceId, Error: { Code: code, Message: message } })) };
}
