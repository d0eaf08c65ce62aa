import type { SetIpAddressTypeInput, SetIpAddressTypeOutput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireLoadBalancer } from "./lookups.ts";
import { validationError } from "./parameters.ts";

/** `ipv4` stays `ipv4`; there is no IPv6 here. */
export function setIpAddressType(world: World, input: SetIpAddressTypeInput, caller: Caller): SetIpAddressTypeOutput {
  requireLoadBalancer(world, caller, input.LoadBalancerArn);
  if (!input.IpAddressType) throw validationError("An IP address type must be specified");
  checkIpAddressType(input.IpAddressType);
  return { IpAddressType: "ipv4" };
}

export function checkIpAddressType(type: string | undefined): void {
  if (type === undefined || type === "ipv4") return;
  throw new AwsError(
    "InvalidConfigurationRequest",
    `the local region does not serve the IP address type '${type}': use 'ipv4'`,
  );
}
