import { expect, test } from "vitest";
import { AwsError } from "../aws-error.ts";
import { loadServiceModel } from "../operation-schemas.ts";
import { serializeEc2Error, serializeEc2Output } from "./serialize.ts";

async function written(operation: string, output: object): Promise<string> {
  const model = await loadServiceModel("ec2");
  return serializeEc2Output(model.operations.get(operation)!, output, model.xmlNamespace, "id-1");
}

test("lists are sets of items, empty ones empty elements, and what is undefined is left out", async () => {
  expect(
    await written("DescribeVpcEndpoints", {
      VpcEndpoints: [
        {
          VpcEndpointId: "vpce-1",
          SubnetIds: ["subnet-1", "subnet-2"],
          NetworkInterfaceIds: [],
          PrivateDnsEnabled: false,
          CreationTimestamp: new Date("2026-01-02T03:04:05Z"),
          ServiceName: undefined,
        },
      ],
      NextToken: undefined,
    }),
  ).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<DescribeVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>id-1</requestId>' +
      "<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId>" +
      "<subnetIdSet><item>subnet-1</item><item>subnet-2</item></subnetIdSet>" +
      "<privateDnsEnabled>false</privateDnsEnabled><networkInterfaceIdSet></networkInterfaceIdSet>" +
      "<creationTimestamp>2026-01-02T03:04:05.000Z</creationTimestamp></item></vpcEndpointSet>" +
      "</DescribeVpcEndpointsResponse>",
  );
});

test("an operation without an output says that it returned", async () => {
  expect(await written("DeleteVpc", {})).toContain(
    "<requestId>id-1</requestId><return>true</return></DeleteVpcResponse>",
  );
});

test("text is escaped, and what XML cannot hold is replaced", async () => {
  const text = await written("DescribeVpcEndpoints", { NextToken: "a<b>&\"c'\r\n\u0000\u{1F418}\uD800" });
  expect(text).toContain("<nextToken>a&lt;b&gt;&amp;&quot;c'&#xD;\n\uFFFD\u{1F418}\uFFFD</nextToken>");
});

test("an output that is not of AWS's shape is an error that names the place", async () => {
  await expect(written("DescribeVpcEndpoints", { VpcEndpoints: [{ VpcEndpointID: "vpce-1" }] })).rejects.toThrow(
    "output.VpcEndpoints.VpcEndpointID is not a member of AWS's VpcEndpoint",
  );
  await expect(written("DescribeVpcEndpoints", { VpcEndpoints: "none" })).rejects.toThrow(
    "output.VpcEndpoints is a string where AWS's shape is a list",
  );
  await expect(written("DescribeVpcEndpoints", { NextToken: 7 })).rejects.toThrow("output.NextToken is a number");
});

test("an error has AWS's envelope, without a namespace", () => {
  expect(
    serializeEc2Error(new AwsError("InvalidServiceName", "The Vpc Endpoint Service 'a&b' does not exist"), "id-1"),
  ).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      "<Response><Errors><Error><Code>InvalidServiceName</Code>" +
      "<Message>The Vpc Endpoint Service 'a&amp;b' does not exist</Message></Error></Errors>" +
      "<RequestID>id-1</RequestID></Response>",
  );
});

test("a long answer is whole and in order, whatever its characters", async () => {
  const keys = Array.from({ length: 3000 }, (_, number) => `ключ-${number}-\u{1F511}`);
  const xml = await written("DescribeTags", { Tags: keys.map((Key) => ({ Key, Value: "<&>" })) });
  expect([...xml.matchAll(/<key>([^<]*)<\/key>/g)].map(([, key]) => key)).toEqual(keys);
  expect(xml.match(/<value>&lt;&amp;&gt;<\/value>/g)).toHaveLength(keys.length);
  expect(xml.endsWith("</item></tagSet></DescribeTagsResponse>")).toBe(true);
});
