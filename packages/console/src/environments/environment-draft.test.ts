import { EnvironmentInput } from "@postern/platform-api";
import { expect, test } from "vitest";
import { draftOf, inputOf, NO_ENVIRONMENT, patchOf } from "./environment-draft.ts";

const US = { ...NO_ENVIRONMENT, name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-0a"] };
const draft = { ...US, clientCidrs: ["10.0.0.0/16"] };

test("what is left empty is not set", () => {
  expect(EnvironmentInput.parse(inputOf(draft))).toEqual({
    ...{ name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-0a"], clientCidrs: ["10.0.0.0/16"] },
    approval: false,
  });
});

test("what is emptied is taken away, and name and place are not among the changes", () => {
  expect(patchOf({ ...draft, roleArn: " ", socksProxy: "socks5://10.0.0.1:1080" })).toEqual({
    ...{ subnetIds: ["subnet-0a"], clientCidrs: ["10.0.0.0/16"], approval: false, principals: null, roleArn: null },
    ...{ tenantRoleArn: null, dnsServers: null, socksProxy: "socks5://10.0.0.1:1080" },
  });
});

test("an environment that is opened and saved unchanged is the same again", () => {
  const detail = {
    ...{ name: "US", region: "us-east-1", vpcId: "vpc-0a", clientCidrs: ["10.0.0.0/16"], approval: true, version: 3 },
    ...{
      principals: ["derived"],
      ownPrincipals: [],
      roleArn: null,
      tenantRoleArn: null,
      dnsServers: [],
      zonesUnknown: null,
      publicPorts: [],
      shards: [],
    },
    ...{ socksProxy: null, source: "operator" as const, subnets: [{ subnetId: "subnet-0a", zoneId: "use1-az1" }] },
  };
  expect(patchOf(draftOf(detail))).toMatchObject({ subnetIds: ["subnet-0a"], approval: true, principals: null });
});
