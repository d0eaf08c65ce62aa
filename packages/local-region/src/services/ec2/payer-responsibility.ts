import type {
  ModifyVpcEndpointServicePayerResponsibilityRequest,
  ModifyVpcEndpointServicePayerResponsibilityResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireEndpointService } from "./lookups.ts";
import { required } from "./parameters.ts";

/** Kept to be told back; it cannot be undone, as on AWS. */
export function modifyVpcEndpointServicePayerResponsibility(
  world: World,
  input: ModifyVpcEndpointServicePayerResponsibilityRequest,
  caller: Caller,
): ModifyVpcEndpointServicePayerResponsibilityResult {
  const service = requireEndpointService(world, caller, required(input.ServiceId, "ServiceId"));
  const payer = required(input.PayerResponsibility, "PayerResponsibility");
  if (payer !== "ServiceOwner") {
    throw new AwsError("InvalidParameterValue", `Value (${payer}) for parameter payerResponsibility is invalid.`);
  }
  service.payerResponsibility = payer;
  return { ReturnValue: true };
}
