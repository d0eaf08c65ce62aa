import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import { startTestRegion, type TestRegion } from "../../testing/start-test-region.ts";

const ACCOUNT = "111122223333";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" }],
});

type ClientClass<Client> = new (configuration: object) => Client;

/** A role with one policy, and the clients of a session of it. */
async function startWithRole(region: TestRegion, statements: object[]) {
  const clientOf = <Client extends { destroy(): void }>(Client: ClientClass<Client>, credentials: object) => {
    const client = new Client({ endpoint: region.endpoint, region: "us-east-1", maxAttempts: 1, credentials });
    onTestFinished(() => client.destroy());
    return client;
  };
  const owner = region.credentialsOf(ACCOUNT);
  const iam = clientOf(IAMClient, owner);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "link", AssumeRolePolicyDocument: TRUST }));
  const put = (Statement: object[]) =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName: "link",
        PolicyName: "least",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
      }),
    );
  await put(statements);
  const assume = new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: "ci" });
  const { Credentials } = await clientOf(STSClient, owner).send(assume);
  const session = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  return { clientOf, owner, session, put };
}

const WHO = `User: arn:aws:sts::${ACCOUNT}:assumed-role/link/ci is not authorized to perform:`;

test("a session may do what its role's policy says, and is denied all else in each service's words", async () => {
  const region = await startTestRegion(onTestFinished, { enforceIam: true });
  const statements = [
    { Effect: "Allow", Action: "ec2:Describe*", Resource: "*" },
    { Effect: "Allow", Action: ["ec2:CreateVpc", "ec2:CreateTags"], Resource: "arn:aws:ec2:us-east-1:*:vpc/*" },
    { Effect: "Deny", Action: "rds:*", Resource: "*" },
  ];
  const { clientOf, owner, session, put } = await startWithRole(region, statements);
  const ec2 = clientOf(EC2Client, session);
  const create = (key: string) =>
    ec2.send(
      new CreateVpcCommand({
        CidrBlock: "10.0.0.0/16",
        TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: key, Value: "x" }] }],
      }),
    );

  await ec2.send(new DescribeVpcsCommand());
  await create("team");
  await clientOf(STSClient, session).send(new GetCallerIdentityCommand());

  await expect(
    clientOf(ElasticLoadBalancingV2Client, session).send(new DescribeLoadBalancersCommand()),
  ).rejects.toMatchObject({
    name: "AccessDenied",
    message: `${WHO} elasticloadbalancing:DescribeLoadBalancers because no identity-based policy allows the elasticloadbalancing:DescribeLoadBalancers action`,
    $metadata: { httpStatusCode: 403 },
  });
  await expect(clientOf(RDSClient, session).send(new DescribeDBInstancesCommand())).rejects.toMatchObject({
    name: "AccessDenied",
    message: `${WHO} rds:DescribeDBInstances on resource: arn:aws:rds:us-east-1:${ACCOUNT}:db:* with an explicit deny in an identity-based policy`,
  });
  await expect(clientOf(LambdaClient, session).send(new ListFunctionsCommand())).rejects.toMatchObject({
    name: "AccessDeniedException",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(clientOf(SNSClient, session).send(new ListTopicsCommand())).rejects.toMatchObject({
    name: "AuthorizationErrorException",
    $metadata: { httpStatusCode: 403 },
  });

  await put([
    { Effect: "Allow", Action: "ec2:CreateVpc", Resource: "*" },
    {
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: "*",
      Condition: {
        StringEquals: { "ec2:CreateAction": "CreateVpc" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
      },
    },
  ]);
  await create("team");
  await expect(create("owner")).rejects.toMatchObject({
    name: "UnauthorizedOperation",
    message: `You are not authorized to perform this operation. ${WHO} ec2:CreateTags on resource: arn:aws:ec2:us-east-1:${ACCOUNT}:vpc/* because no identity-based policy allows the ec2:CreateTags action`,
    $metadata: { httpStatusCode: 403 },
  });
  await expect(ec2.send(new DescribeVpcsCommand())).rejects.toMatchObject({ name: "UnauthorizedOperation" });

  const { Vpcs } = await clientOf(EC2Client, owner).send(new DescribeVpcsCommand());
  expect(Vpcs).toHaveLength(2);
  expect(region.logged).toEqual([]);
});

test("without enforcement a session may do everything, and the account's own key always may", async () => {
  const region = await startTestRegion(onTestFinished);
  const { clientOf, session, owner } = await startWithRole(region, [{ Effect: "Deny", Action: "*", Resource: "*" }]);
  await clientOf(EC2Client, session).send(new DescribeVpcsCommand());
  await fetch(`${region.url}/_postern/hardships`, { method: "POST", body: '{"enforceIam":true}' });
  await expect(clientOf(EC2Client, session).send(new DescribeVpcsCommand())).rejects.toMatchObject({
    name: "UnauthorizedOperation",
  });
  await clientOf(EC2Client, owner).send(new DescribeVpcsCommand());
});
