import { expect, test } from "vitest";
import { AwsError } from "../aws-error.ts";
import { loadServiceModel } from "../operation-schemas.ts";
import { serializeQueryError, serializeQueryOutput } from "./serialize.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

test("RDS names the items of its lists, and the answer stands in a result of its own", async () => {
  const model = await loadServiceModel("rds");
  const output = {
    DBInstances: [
      {
        DBInstanceIdentifier: "db",
        Endpoint: { Address: "db.x", Port: 5432 },
        VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }],
        DBSubnetGroup: { Subnets: [] },
      },
    ],
  };
  expect(serializeQueryOutput(model.operations.get("DescribeDBInstances")!, output, model.xmlNamespace, "id-1")).toBe(
    `${DECLARATION}<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult>` +
      "<DBInstances><DBInstance><DBInstanceIdentifier>db</DBInstanceIdentifier>" +
      "<Endpoint><Address>db.x</Address><Port>5432</Port></Endpoint>" +
      "<VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId></VpcSecurityGroupMembership></VpcSecurityGroups>" +
      "<DBSubnetGroup><Subnets></Subnets></DBSubnetGroup></DBInstance></DBInstances></DescribeDBInstancesResult>" +
      "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DescribeDBInstancesResponse>",
  );
});

test("an operation without an output has no result", async () => {
  const model = await loadServiceModel("rds");
  expect(serializeQueryOutput(model.operations.get("AddTagsToResource")!, {}, model.xmlNamespace, "id-1")).toBe(
    `${DECLARATION}<AddTagsToResourceResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">` +
      "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></AddTagsToResourceResponse>",
  );
});

test("an error says who is at fault by its status", () => {
  const of = (status: number) => serializeQueryError(new AwsError("Code", "a < b", status), "urn:x", "id-1");
  expect(of(404)).toBe(
    `${DECLARATION}<ErrorResponse xmlns="urn:x"><Error><Type>Sender</Type><Code>Code</Code><Message>a &lt; b</Message></Error><RequestId>id-1</RequestId></ErrorResponse>`,
  );
  expect(of(503)).toContain("<Type>Receiver</Type>");
});
