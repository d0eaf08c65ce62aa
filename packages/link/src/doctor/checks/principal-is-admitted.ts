import type { Check, Finding } from "../check.ts";
import { serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

export const principalIsAdmitted: Check = {
  id: "principal-is-admitted",
  question: "Does the endpoint service admit the platform?",
  station: "service",
  mistakes: [1],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { serviceId } = serviceOf(facts);
    const admitted = known(facts.found).one("permissions", "permissions")?.principals ?? [];
    const published = facts.profile.environments[facts.spec.environment]?.principals ?? [];
    const evidence = [`admitted: ${admitted.join(", ") || "nobody"}`];
    const missing = published.filter((principal) => !isAdmitted(admitted, principal));
    if (missing.length > 0) {
      const cause = `${missing.join(", ")} is not admitted: for the platform the service does not exist`;
      return [{ cause, evidence, whose: "owner", repair: { by: "apply" } }];
    }
    const caller = facts.platform.known ? facts.platform.value.principal : undefined;
    if (caller === undefined || isAdmitted(admitted, caller)) return [];
    const finding: Finding = {
      cause: `the platform calls as ${caller}, which is not admitted: for it the service does not exist`,
      evidence,
      whose: "owner",
      repair: {
        by: "calls",
        side: "owner",
        calls: [
          awsCall("ec2", "modifyVpcEndpointServicePermissions", {
            ServiceId: serviceId,
            AddAllowedPrincipals: [caller],
          }),
        ],
      },
    };
    return [finding];
  },
};

/** An account's root admits everybody of the account; a role only itself. */
function isAdmitted(admitted: string[], principal: string): boolean {
  const account = principal.split(":")[4];
  const partition = principal.split(":")[1];
  return ["*", principal, `arn:${partition}:iam::${account}:root`].some((each) => admitted.includes(each));
}
