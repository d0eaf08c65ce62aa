import type { PrincipalType } from "@aws-sdk/client-ec2";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import type { EndpointServiceRow } from "./store.ts";

/** What sort of principal the text names, or nothing when AWS takes no such principal. Names with a path are not taken. */
export function principalTypeOf(principal: string): PrincipalType | undefined {
  if (principal === "*") return "All";
  const name = /^arn:aws[a-z-]*:iam::\d{12}:(root|role\/[\w+=,.@-]+|user\/[\w+=,.@-]+)$/.exec(principal)?.[1];
  if (name === "root") return "Account";
  if (name?.startsWith("role/")) return "Role";
  return name ? "User" : undefined;
}

/**
 * Whether the caller may see the service and make endpoints to it. The service's own account may: AWS does not document
 * whether it needs a permission, and a tool that adds one anyway is right in both cases.
 */
export function isAdmitted(world: World, service: EndpointServiceRow, caller: Caller): boolean {
  if (service.accountId === caller.accountId && world.choices.ownAccount === "admitted") return true;
  return service.allowedPrincipals.some(({ principal }) => matchesCaller(principal, caller));
}

/** A role admits only calls made with that role's sessions. */
function matchesCaller(principal: string, caller: Caller): boolean {
  if (principal === "*") return true;
  if (principal.endsWith(":root")) return principal.split(":")[4] === caller.accountId;
  return principal === caller.roleArn || principal === caller.arn;
}
