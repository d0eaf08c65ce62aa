import { describe, expect, test } from "vitest";
import { fakeContext } from "../testing/fake-context.ts";
import { createFound } from "./found.ts";
import {
  type InterfaceEndpointDesired,
  type InterfaceEndpointObserved,
  interfaceEndpoint,
} from "./interface-endpoint.ts";

const desired: InterfaceEndpointDesired = {
  kind: "interface-endpoint",
  name: "endpoint",
  needs: [],
  title: "interface endpoint",
  serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1"],
  attempt: 1,
};
const leaving: InterfaceEndpointObserved = {
  name: "endpoint",
  link: "warehouse",
  vpcEndpointId: "vpce-old",
  serviceName: desired.serviceName,
  vpcId: "vpc-1",
  state: "deleting",
  failureReason: undefined,
  subnetIds: ["subnet-1"],
  groupIds: [],
  networkInterfaceIds: [],
  dnsNames: [],
  createdAt: undefined,
};
const found = createFound();
found.put("endpoint-security-group", { name: "endpoint", groupId: "sg-1", vpcId: "vpc-1", rules: [] });

const named = (VpcEndpointId: string, State: string) => ({ VpcEndpointId, State, SubnetIds: ["subnet-1"] });

describe("an interface endpoint that is being deleted", () => {
  test("is none: it is to be made again", () => {
    expect(interfaceEndpoint.compare(desired, leaving, found)).toMatchObject([{ from: "deleting", to: "made again" }]);
  });

  test("is waited for, and another is made with a token that AWS has not seen", async () => {
    const { context, calls, operations } = fakeContext({
      describeVpcEndpoints: [
        { VpcEndpoints: [named("vpce-old", "deleting")] },
        { VpcEndpoints: [] },
        { VpcEndpoints: [] },
        { VpcEndpoints: [named("vpce-new", "pendingAcceptance")] },
      ],
      createVpcEndpoint: [
        { VpcEndpoint: named("vpce-old", "deleting") },
        { VpcEndpoint: named("vpce-new", "pendingAcceptance") },
      ],
    });
    const made = await interfaceEndpoint.ensure(context, desired, leaving, found);
    expect(made.vpcEndpointId).toBe("vpce-new");
    expect(operations()).toEqual([
      "describeVpcEndpoints",
      "describeVpcEndpoints",
      "createVpcEndpoint",
      "describeVpcEndpoints",
      "createVpcEndpoint",
      "describeVpcEndpoints",
    ]);
    const tokens = calls.flatMap(({ input }) => (input as { ClientToken?: string }).ClientToken ?? []);
    expect(new Set(tokens).size).toBe(2);
  });
});
