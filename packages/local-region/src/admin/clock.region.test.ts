import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, onTestFinished, test } from "vitest";
import { makeVpc } from "../testing/make-link.ts";
import { moveClock } from "../testing/move-clock.ts";
import { startTestRegion } from "../testing/start-test-region.ts";

const PROVIDER = { accountId: "111122223333", region: "us-east-1" };

test("moving the clock by the admin API lets what waits happen, and clients still sign by their own", async () => {
  const region = await startTestRegion(onTestFinished, { profile: "real" });
  const call = (service: "ec2" | "elasticloadbalancing", operation: string, input: object = {}) =>
    region.call(service, operation, input, PROVIDER);
  const { subnetIds } = await makeVpc((operation, input = {}) => call("ec2", operation, input), ["use1-az1"]);
  await call("elasticloadbalancing", "CreateLoadBalancer", {
    ...{ Name: "late", Type: "network", Scheme: "internal" },
    Subnets: subnetIds,
  });
  const stateOf = async () =>
    (await call("elasticloadbalancing", "DescribeLoadBalancers", { Names: ["late"] })).LoadBalancers[0].State.Code;
  expect(await stateOf()).toBe("provisioning");
  const { status, body } = await moveClock(region, { advanceSeconds: 86_400 });
  expect([status, body.movedSeconds, body.profile]).toEqual([200, 86_400, "real"]);
  expect(await stateOf()).toBe("active");
  const ec2 = new EC2Client({
    ...{ region: "us-east-1", endpoint: region.endpoint },
    credentials: region.credentialsOf(PROVIDER.accountId),
  });
  onTestFinished(() => ec2.destroy());
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
});

test.each([
  [{ advanceSeconds: 0 }, "advanceSeconds is 0"],
  [{ advanceSeconds: 5, speed: 2 }, "exactly one of"],
  [{ profile: "slow" }, 'profile is "slow"'],
  [{ speed: -1 }, "speed is -1"],
  [{}, "exactly one of"],
])("the clock refuses %j", async (wish, message) => {
  const region = await startTestRegion(onTestFinished, { network: "none" });
  const { status, body } = await moveClock(region, wish);
  expect(status).toBe(400);
  expect(body.error.message).toContain(message);
});
