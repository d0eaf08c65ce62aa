import type { Check, Finding } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import { APPLY, awsCall, type RepairStep } from "../../repair.ts";
import type { GatewayFacts } from "../gateway-facts.ts";

export const configurationsAreActive: Check<GatewayFacts> = {
  id: "configurations-are-active",
  question: "Is each database's resource configuration active?",
  station: "configuration",
  mistakes: [],
  dependsOn: ["gateway-is-active"],
  run: ({ found }) =>
    known(found)
      .all("resource-configuration")
      .filter(({ status }) => status !== "ACTIVE")
      .map(({ name, configurationId, status, failureReason }): Finding => {
        const remove = awsCall("vpcLattice", "deleteResourceConfiguration", {
          resourceConfigurationIdentifier: configurationId,
        });
        const steps: RepairStep[] = status.endsWith("_FAILED")
          ? [remove, APPLY]
          : ["postern status --watch   # until it is ACTIVE: a minute or three"];
        return {
          cause: `resource configuration ${configurationId} of ${name} is ${status}: nobody can connect to it`,
          evidence: [failureReason ? `AWS says: ${failureReason}` : `status ${status}`],
          whose: "owner",
          repair: { by: "hand", side: "owner", steps },
        };
      }),
};
