import { type AwsSession, openSession } from "@postern/aws";
import type { Scene } from "./start-scene.ts";

export interface LimitedSession {
  session: AwsSession;
  /** From now on the role may do these actions and no others. */
  allow(actions: string[]): Promise<void>;
}

/** A session of a role that may do only what it is allowed; the region judges its calls from now on. */
export async function sessionOfRole(scene: Scene, accountId: string, RoleName = "limited"): Promise<LimitedSession> {
  const { region, rehearsal } = scene;
  const account = { accountId, region: rehearsal.owner.region };
  const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  const trust = policy({ Effect: "Allow", Principal: { AWS: accountId }, Action: "sts:AssumeRole" });
  const { Role } = await region.call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trust }, account);
  const wish = { RoleArn: Role.Arn, RoleSessionName: "test" };
  const { Credentials } = await region.call("sts", "AssumeRole", wish, account);
  await fetch(`${region.url}/_postern/hardships`, { method: "POST", body: '{"enforceIam":true}' });
  return {
    session: openSession({
      endpoint: region.url,
      region: account.region,
      credentials: {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
      },
    }),
    async allow(actions) {
      const PolicyDocument = policy({ Effect: "Allow", Action: actions, Resource: "*" });
      await region.call("iam", "PutRolePolicy", { RoleName, PolicyName: "least", PolicyDocument }, account);
    },
  };
}
