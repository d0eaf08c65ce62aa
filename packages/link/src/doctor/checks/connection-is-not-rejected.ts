import type { Check, Finding } from "../check.ts";
import { serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

export const connectionIsNotRejected: Check = {
  id: "connection-is-not-rejected",
  question: "Is no platform left with a rejected connection alone?",
  station: "connection",
  mistakes: [4],
  dependsOn: ["link-is-applied", "principal-is-admitted"],
  run(facts) {
    const { serviceId } = serviceOf(facts);
    const connections = known(facts.connections);
    const asked =
      facts.platform.known && facts.platform.value.endpoint.known ? facts.platform.value.endpoint.value : undefined;
    // One that was rejected on purpose has, as a rule, a better one of the same account beside it.
    const isMeant = (id: string, account: string) =>
      id === asked?.vpcEndpointId ||
      !connections.some(({ ownerAccountId, state }) => ownerAccountId === account && state !== "rejected");
    return connections
      .filter(
        ({ state, vpcEndpointId, ownerAccountId }) => state === "rejected" && isMeant(vpcEndpointId, ownerAccountId),
      )
      .map(
        ({ vpcEndpointId, ownerAccountId }): Finding => ({
          cause: `${vpcEndpointId} of account ${ownerAccountId} was rejected: it carries nothing, and its owner is still billed for it`,
          evidence: ["state rejected", "should AWS refuse to accept it again, the platform makes a new endpoint"],
          whose: "owner",
          repair: {
            by: "calls",
            side: "owner",
            calls: [
              awsCall("ec2", "acceptVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [vpcEndpointId] }),
            ],
          },
        }),
      );
  },
};
