import { createHash } from "node:crypto";
import type { PrivateDnsNameConfiguration } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { EndpointServiceRow } from "./store.ts";

/** Throws when it is no lower-case domain name; the first label may be `*`. */
export function checkPrivateDnsName(name: string): void {
  if (/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(name) && name.length <= 253) return;
  throw new AwsError("InvalidParameter", `The private DNS name '${name}' is not a valid domain name`);
}

/**
 * What the provider must publish in public DNS. It stays `pendingVerification`: the local region asks no public DNS.
 * The record is the same for the same service and name.
 */
export function privateDnsNameConfiguration(service: EndpointServiceRow): PrivateDnsNameConfiguration {
  if (service.privateDnsName === undefined) return {};
  const secret = createHash("sha256").update(`${service.serviceId}/${service.privateDnsName}`).digest("hex");
  return {
    State: "pendingVerification",
    Type: "TXT",
    Name: `_${secret.slice(0, 20)}`,
    Value: `vpce:${secret.slice(20, 40)}`,
  };
}
