import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { startStubGateway } from "../testing/start-stub-gateway.ts";
import { AwsError } from "./aws-error.ts";

const run = promisify(execFile);
const hasCli = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);
// Where everything is required, its absence is a failure.
const testWithCli = test.skipIf(!hasCli && process.env.POSTERN_REQUIRE_ALL !== "1");

testWithCli(
  "the AWS CLI speaks to a service of each protocol and reads its answers",
  { timeout: 120_000 },
  async () => {
    const time = new Date("2026-01-02T03:04:05Z");
    const gateway = await startStubGateway(onTestFinished, {
      lambda: { ListFunctions: () => ({ Functions: [{ FunctionName: "f", CodeSize: 7 }] }) },
      events: { DescribeRule: ({ Name }) => ({ Name, State: "ENABLED" }) },
      route53: {
        GetHostedZone: ({ Id }) => ({ HostedZone: { Id, Name: "a.b.", CallerReference: "c" }, VPCs: [] }),
      },
      monitoring: {
        GetMetricStatistics: () => ({ Label: "x", Datapoints: [{ Timestamp: time, Sum: 1.5 }] }),
        DescribeAlarms: () => {
          throw new AwsError("InvalidNextToken", "no such token");
        },
      },
      "vpc-lattice": { ListResourceGateways: () => ({ items: [{ id: "rgw-1", createdAt: time }] }) },
      ram: {
        GetResourceShares: ({ resourceOwner }) => ({ resourceShares: [{ name: resourceOwner, creationTime: time }] }),
      },
      autoscaling: { DescribeAutoScalingGroups: () => ({ AutoScalingGroups: [] }) },
    });
    const aws = async (...command: string[]): Promise<unknown> => {
      const env = {
        PATH: process.env.PATH,
        // No profile of whoever runs the tests is read.
        HOME: "/nonexistent",
        AWS_ENDPOINT_URL: gateway.endpoint,
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "111122223333",
        AWS_SECRET_ACCESS_KEY: "postern",
        AWS_MAX_ATTEMPTS: "1",
      };
      const outcome = await run("aws", [...command, "--output", "json"], { env }).catch(
        (error: { stderr: string }) => ({
          stdout: JSON.stringify(error.stderr),
        }),
      );
      return JSON.parse(outcome.stdout);
    };
    const period = ["--start-time", "2026-01-02T03:00:00Z", "--end-time", "2026-01-02T04:00:00Z", "--period", "60"];

    expect(await aws("lambda", "list-functions")).toEqual({ Functions: [{ FunctionName: "f", CodeSize: 7 }] });
    expect(await aws("events", "describe-rule", "--name", "r")).toEqual({ Name: "r", State: "ENABLED" });
    expect(await aws("route53", "get-hosted-zone", "--id", "/hostedzone/Z1")).toMatchObject({
      HostedZone: { Id: "Z1" },
    });
    const statistics = ["--namespace", "n", "--metric-name", "m", "--statistics", "Sum", ...period];
    expect(await aws("cloudwatch", "get-metric-statistics", ...statistics)).toMatchObject({
      Label: "x",
      Datapoints: [{ Timestamp: 1_767_323_045, Sum: 1.5 }],
    });
    expect(gateway.calls.at(-1)!.input).toMatchObject({
      Namespace: "n",
      Period: 60,
      StartTime: new Date("2026-01-02T03:00:00Z"),
    });
    expect(await aws("cloudwatch", "describe-alarms")).toContain("An error occurred (InvalidNextToken)");
    expect(await aws("vpc-lattice", "list-resource-gateways")).toMatchObject({ items: [{ id: "rgw-1" }] });
    expect(await aws("ram", "get-resource-shares", "--resource-owner", "SELF")).toMatchObject({
      resourceShares: [{ name: "SELF" }],
    });
    expect(await aws("autoscaling", "describe-auto-scaling-groups")).toEqual({ AutoScalingGroups: [] });
    expect(gateway.logged).toEqual([]);
  },
);
