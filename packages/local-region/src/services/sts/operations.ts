import type { Operations } from "../service.ts";
import type { World } from "../world.ts";
import { assumeRole } from "./assume-role.ts";
import { getCallerIdentity } from "./caller-identity.ts";
import { getSessionToken } from "./session-token.ts";

/**
 * STS, as far as a link needs it. Not done: sign-in by SAML, web identity or federation token, and decoding of messages.
 * Otherwise than AWS: a role that IAM here does not know may still be assumed in its own account; an account's own key
 * assumes roles, too (AWS refuses that to root users); session policies, session tags and MFA codes are taken and not
 * judged. The trust policies of roles that IAM knows are. After the STS API reference; not checked against AWS itself.
 */
export function stsOperations(world: World): Operations {
  return {
    AssumeRole: (input, caller) => assumeRole(world, input, caller),
    GetCallerIdentity: (_input, caller) => getCallerIdentity(caller),
    GetSessionToken: (input, caller) => getSessionToken(world, input, caller),
  };
}
