import { createHash } from "node:crypto";
import type {
  PrivateDnsNameConfiguration,
  StartVpcEndpointServicePrivateDnsVerificationRequest,
  StartVpcEndpointServicePrivateDnsVerificationResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireEndpointService } from "./lookups.ts";
import { required } from "./parameters.ts";
import { publishedTexts } from "./published-txt.ts";
import type { EndpointServiceRow } from "./store.ts";
import { DOMAIN_VERIFICATION_SECONDS } from "./timings.ts";

/** Throws when it is no lower-case domain name; the first label may be `*`. */
export function checkPrivateDnsName(name: string): void {
  if (/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(name) && name.length <= 253) return;
  throw new AwsError("InvalidParameter", `The private DNS name '${name}' is not a valid domain name`);
}

/** What the provider must publish in public DNS, the same for the same service and name, and how far it got. */
export function privateDnsNameConfiguration(service: EndpointServiceRow): PrivateDnsNameConfiguration {
  if (service.privateDnsName === undefined) return {};
  const secret = createHash("sha256").update(`${service.serviceId}/${service.privateDnsName}`).digest("hex");
  return {
    State: service.privateDnsState ?? "pendingVerification",
    Type: "TXT",
    Name: `_${secret.slice(0, 20)}`,
    Value: `vpce:${secret.slice(20, 40)}`,
  };
}

/**
 * Looks for the record after AWS's time: `verified` or `failed`. Endpoints that have the name keep it when a later
 * verification fails; new ones are denied it.
 */
export function startVpcEndpointServicePrivateDnsVerification(
  world: World,
  input: StartVpcEndpointServicePrivateDnsVerificationRequest,
  caller: Caller,
): StartVpcEndpointServicePrivateDnsVerificationResult {
  const service = requireEndpointService(world, caller, required(input.ServiceId, "ServiceId"));
  const name = service.privateDnsName;
  if (name === undefined) {
    throw new AwsError("InvalidParameter", `The service ${service.serviceId} does not provide a private DNS name.`);
  }
  service.privateDnsState = "pendingVerification";
  service.isVerifying = true;
  world.clock.after(DOMAIN_VERIFICATION_SECONDS, () => {
    service.isVerifying = false;
    if (service.privateDnsName !== name || service.privateDnsState !== "pendingVerification") return;
    service.privateDnsState = isPublished(world, service) ? "verified" : "failed";
  });
  return { ReturnValue: true };
}

/** At the name's own domain or any domain above it, down to the apex. */
function isPublished(world: World, service: EndpointServiceRow): boolean {
  const { Name, Value = "" } = privateDnsNameConfiguration(service);
  const labels = (service.privateDnsName ?? "").replace(/^\*\./, "").split(".");
  const domains = labels.slice(0, -1).map((_label, position) => labels.slice(position).join("."));
  return domains.some((domain) => publishedTexts(world, `${Name}.${domain}`).includes(Value));
}
