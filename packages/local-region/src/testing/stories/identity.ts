import type { Story } from "./story.ts";

const trust = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
  });
const ALLOW = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

/** Roles, their policies, and the sessions made of them. */
export const identityStory: Story = async ({ owner, until }) => {
  const { iam, sts } = owner;
  await sts("GetCallerIdentity");
  await sts("GetSessionToken");
  await iam("GetUser");
  await iam("ListAccountAliases");
  const RoleName = "story";
  const { Role } = await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: trust("lambda.amazonaws.com") });
  await iam("GetRole", { RoleName });
  await iam("ListRoles");
  await iam("UpdateRole", { RoleName, Description: "of a story", MaxSessionDuration: 7200 });
  const Principal = { AWS: `arn:aws:iam::${owner.id}:root` };
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
  await iam("UpdateAssumeRolePolicy", {
    RoleName,
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
  await sts("AssumeRole", { RoleArn: Role.Arn, RoleSessionName: "story" });
  await iam("TagRole", { RoleName, Tags: [{ Key: "team", Value: "data" }] });
  await iam("ListRoleTags", { RoleName });
  await iam("UntagRole", { RoleName, TagKeys: ["team"] });
  await iam("PutRolePolicy", { RoleName, PolicyName: "inline", PolicyDocument: ALLOW("ec2:DescribeVpcs") });
  await iam("GetRolePolicy", { RoleName, PolicyName: "inline" });
  await iam("ListRolePolicies", { RoleName });
  await iam("DeleteRolePolicy", { RoleName, PolicyName: "inline" });

  const { Policy } = await iam("CreatePolicy", { PolicyName: "story", PolicyDocument: ALLOW("ec2:DescribeVpcs") });
  const PolicyArn = Policy.Arn;
  await iam("GetPolicy", { PolicyArn });
  await iam("ListPolicies", { Scope: "Local" });
  const wider = { PolicyArn, PolicyDocument: ALLOW("ec2:*"), SetAsDefault: true };
  await iam("CreatePolicyVersion", wider);
  await iam("GetPolicyVersion", { PolicyArn, VersionId: "v2" });
  await iam("ListPolicyVersions", { PolicyArn });
  await iam("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
  await iam("DeletePolicyVersion", { PolicyArn, VersionId: "v2" });
  await iam("TagPolicy", { PolicyArn, Tags: [{ Key: "team", Value: "data" }] });
  await iam("ListPolicyTags", { PolicyArn });
  await iam("UntagPolicy", { PolicyArn, TagKeys: ["team"] });
  await iam("AttachRolePolicy", { RoleName, PolicyArn });
  await iam("ListAttachedRolePolicies", { RoleName });
  await iam("ListInstanceProfilesForRole", { RoleName });
  await iam("DetachRolePolicy", { RoleName, PolicyArn });
  await iam("DeletePolicy", { PolicyArn });
  await iam("DeleteRole", { RoleName });

  const linked = await iam("CreateServiceLinkedRole", { AWSServiceName: "autoscaling.amazonaws.com" });
  const { DeletionTaskId } = await iam("DeleteServiceLinkedRole", { RoleName: linked.Role.RoleName });
  await until(async () => {
    const { Status } = await iam("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId });
    return Status === "SUCCEEDED";
  });
};
