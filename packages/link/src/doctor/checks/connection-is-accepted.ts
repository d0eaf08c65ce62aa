import type { Check, Finding } from "../check.ts";
import { serviceOf } from "../facts/parts.ts";
import { known, NotKnown } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

export const connectionIsAccepted: Check = {
  id: "connection-is-accepted",
  question: "Is every connection that waits for the owner accepted?",
  station: "connection",
  mistakes: [3],
  dependsOn: ["link-is-applied", "principal-is-admitted"],
  run(facts) {
    const { serviceId } = serviceOf(facts);
    const connections = known(facts.connections);
    if (connections.length === 0) throw new NotKnown("nobody has asked to connect yet");
    const waiting = connections.filter(({ state }) => state === "pendingAcceptance");
    const expired = connections.filter(({ state }) => state === "expired" || state === "failed");
    const isServed = (account: string) =>
      connections.some(({ state, ownerAccountId }) => state === "available" && ownerAccountId === account);
    return [
      ...waiting.map(
        ({ vpcEndpointId, ownerAccountId, createdAt }): Finding => ({
          cause: `${vpcEndpointId} of account ${ownerAccountId} waits for acceptance: until then every connect times out`,
          evidence: [`state pendingAcceptance since ${createdAt?.toISOString() ?? "an unknown time"}`],
          whose: "owner",
          repair: {
            by: "calls",
            side: "owner",
            calls: [
              awsCall("ec2", "acceptVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [vpcEndpointId] }),
            ],
          },
        }),
      ),
      ...expired
        .filter(({ ownerAccountId }) => !isServed(ownerAccountId))
        .map(
          ({ vpcEndpointId, ownerAccountId, state }): Finding => ({
            cause: `${vpcEndpointId} of account ${ownerAccountId} is ${state} and stays so: the platform has to make a new endpoint`,
            evidence: [`state ${state}`],
            whose: "platform",
            repair: { by: "hand", side: "platform", steps: ["postern request   # file it again with the platform"] },
          }),
        ),
    ];
  },
};
