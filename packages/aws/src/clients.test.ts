import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { clientsOf } from "./clients.ts";
import { openSession } from "./session.ts";

const THROTTLED =
  "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow down</Message></Error></Errors></Response>";
const VPCS = '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet/></DescribeVpcsResponse>';

test("a call is told once, and each attempt of it that AWS refuses for its rate", async () => {
  const answers = [THROTTLED, THROTTLED, VPCS];
  const server = createServer((_, response) => {
    const answer = answers.shift() ?? VPCS;
    response.writeHead(answer === VPCS ? 200 : 503, { "content-type": "text/xml" }).end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const told: string[] = [];
  const session = openSession({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "never-sent" },
    onCall: (service, operation) => told.push(`call ${service} ${operation}`),
    onThrottle: (service, operation) => told.push(`throttle ${service} ${operation}`),
  });
  expect((await clientsOf(session).ec2.describeVpcs({})).Vpcs).toEqual([]);
  expect(told).toEqual(["call ec2 DescribeVpcs", "throttle ec2 DescribeVpcs", "throttle ec2 DescribeVpcs"]);
  clientsOf(session).ec2.destroy();
});
