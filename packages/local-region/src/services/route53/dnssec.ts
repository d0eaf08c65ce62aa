import type { GetDNSSECRequest, GetDNSSECResponse } from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireZone } from "./lookups.ts";

/** No zone is signed here. Terraform asks before it empties a zone. */
export function getDnssec(world: World, input: GetDNSSECRequest, caller: Caller): GetDNSSECResponse {
  const zone = requireZone(world, caller, input.HostedZoneId);
  if (zone.isPrivate) throw new AwsError("InvalidArgument", "Operation is unsupported for private hosted zone.");
  return { Status: { ServeSignature: "NOT_SIGNING" }, KeySigningKeys: [] };
}
