/** The policies of AWS's own that are here, by name below `arn:aws:iam::aws:policy/`. */
interface AwsManagedPolicy {
  arn: string;
  name: string;
  path: string;
  policyId: string;
  description: string;
  versionId: string;
  createdAt: Date;
  updatedAt: Date;
  document: string;
}

const EXECUTION: Pick<AwsManagedPolicy, "path" | "createdAt" | "updatedAt"> = {
  path: "/service-role/",
  createdAt: new Date("2015-04-09T15:03:43Z"),
  updatedAt: new Date("2015-04-09T15:03:43Z"),
};

const POLICIES: AwsManagedPolicy[] = [
  {
    ...EXECUTION,
    name: "AWSLambdaBasicExecutionRole",
    arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    policyId: "ANPAJNCQGXC42545SKXIK",
    description: "Provides write permissions to CloudWatch Logs.",
    versionId: "v1",
    document: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "*",
        },
      ],
    }),
  },
  {
    ...EXECUTION,
    name: "AWSLambdaVPCAccessExecutionRole",
    arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    policyId: "ANPAJVTME3YLVNL72YR2K",
    description:
      "Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC - create, describe, delete network interfaces and write permissions to CloudWatch Logs. ",
    versionId: "v3",
    createdAt: new Date("2016-02-11T23:15:26Z"),
    updatedAt: new Date("2024-01-05T22:38:18Z"),
    document: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AWSLambdaVPCAccessExecutionPermissions",
          Effect: "Allow",
          Action: [
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses",
          ],
          Resource: "*",
        },
      ],
    }),
  },
];

export const AWS_MANAGED_POLICIES: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  POLICIES.map((policy) => [policy.arn, policy]),
);
