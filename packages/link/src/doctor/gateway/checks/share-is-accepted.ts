import type { Check, Finding } from "../../check.ts";
import { type GatewayFacts, shareOf } from "../gateway-facts.ts";

export const shareIsAccepted: Check<GatewayFacts> = {
  id: "share-is-accepted",
  question: "Has every account of the platform accepted the share?",
  station: "share",
  mistakes: [3],
  dependsOn: ["share-is-whole"],
  run(facts) {
    const { shareArn, accounts } = shareOf(facts);
    return Object.entries(accounts)
      .filter(([, status]) => status !== "ASSOCIATED")
      .map(([account, status]): Finding => {
        const region = `--region ${facts.spec.region}`;
        const find = `aws ram get-resource-share-invitations --resource-share-arns ${shareArn} --query 'resourceShareInvitations[0].resourceShareInvitationArn' --output text ${region}`;
        return {
          cause: `account ${account} has not accepted the resource share: it sees no database, and can make no endpoint`,
          evidence: [`RAM says ${status}`],
          whose: "platform",
          repair: {
            by: "hand",
            side: "platform",
            steps: [
              `invitation=$(${find})`,
              `aws ram accept-resource-share-invitation --resource-share-invitation-arn "$invitation" ${region}`,
            ],
          },
        };
      });
  },
};
