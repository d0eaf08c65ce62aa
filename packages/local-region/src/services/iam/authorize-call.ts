import { AwsError } from "../../wire/aws-error.ts";
import { tagsOf as ec2TagsOf } from "../ec2/tags.ts";
import { tagsOf as elbv2TagsOf } from "../elbv2/tags.ts";
import { tagList as rdsTagList } from "../rds/tags.ts";
import type { Caller, ServiceName } from "../service.ts";
import type { World } from "../world.ts";
import { type IdentityRequest, type IdentityVerdict, judgePolicies } from "./judge-policy.ts";
import { neededPermissions } from "./needed-permissions.ts";
import { policiesOf } from "./policies-of.ts";

/**
 * Throws AWS's denial when a role's session may not make a call; an account's own key may do everything. A role that IAM
 * does not have here has no policies, hence may do nothing. Not judged: permissions boundaries, session policies,
 * policies of organizations and, but where a service judges them itself, policies on resources.
 */
export function authorizeCall(
  world: World,
  call: { service: ServiceName; operation: string; input: object; caller: Caller },
): void {
  const { service, operation, input, caller } = call;
  if (caller.roleArn === undefined || NEEDS_NOTHING.has(`${service}:${operation}`)) return;
  const policies = policiesOf(world, caller.roleArn) ?? [];
  for (const request of neededPermissions(service, { operation, input, caller }, (arn) => tagsOf(world, arn))) {
    const verdict = judgePolicies(policies, request);
    if (verdict.kind !== "allowed") throw denial(service, caller, request, verdict);
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const NEEDS_NOTHING = new Set(["sts:GetCallerIdentity", "sts:GetSessionToken"]);

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** Of what EC2, Elastic Load Balancing and RDS have; the other services' tags are not judged. */
function tagsOf(world: World, arn: string): ReadonlyMap<string, string> {
  const service = arn.split(":")[2];
  if (service === "ec2") return ec2TagsOf(world, arn.slice(arn.lastIndexOf("/") + 1));
  if (service === "elasticloadbalancing") return elbv2TagsOf(world, arn);
  if (service !== "rds") return NO_TAGS;
  return new Map(rdsTagList(world, arn).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html; texts of EC2 without the encoded part. */
function denial(
  service: ServiceName,
  caller: Caller,
  { action, resource }: IdentityRequest,
  verdict: IdentityVerdict,
): AwsError {
  const place = resource === "*" ? "" : ` on resource: ${resource}`;
  const reason =
    verdict.kind === "explicitly-denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  const text = `User: ${caller.arn} is not authorized to perform: ${action}${place} ${reason}`;
  if (service === "ec2")
    return new AwsError("UnauthorizedOperation", `You are not authorized to perform this operation. ${text}`, 403);
  if (service === "sns") return new AwsError("AuthorizationError", text, 403);
  if (JSON_SERVICES.has(service)) return new AwsError("AccessDeniedException", text, service === "events" ? 400 : 403);
  return new AwsError("AccessDenied", text, 403);
}

const JSON_SERVICES = new Set<ServiceName>(["lambda", "events", "vpc-lattice", "ram"]);
