import { expect, test } from "vitest";
import type { EndpointConnectionObserved } from "../resources/endpoint-connection.ts";
import { fittingConnections } from "./choose-connections.ts";

const connection = (name: string, ownerAccountId: string, region: string | undefined): EndpointConnectionObserved => ({
  ...{ name, vpcEndpointId: name, ownerAccountId, region, serviceId: "vpce-svc-1" },
  ...{ state: "pendingAcceptance", dnsNames: [], createdAt: undefined },
});
const CONNECTIONS = [
  connection("vpce-1", "111122223333", "us-east-1"),
  connection("vpce-2", "111122223333", "eu-west-1"),
  connection("vpce-3", "444455556666", "us-east-1"),
  connection("vpce-4", "444455556666", undefined),
];
const names = (rule: Parameters<typeof fittingConnections>[1]) =>
  fittingConnections(CONNECTIONS, rule).map(({ name }) => name);

test("a rule without terms fits every connection", () => expect(names({})).toHaveLength(4));

test("every term of a rule has to fit", () => {
  expect(names({ accountId: "111122223333" })).toEqual(["vpce-1", "vpce-2"]);
  expect(names({ region: "us-east-1" })).toEqual(["vpce-1", "vpce-3"]);
  expect(names({ accountId: "444455556666", region: "us-east-1" })).toEqual(["vpce-3"]);
});

test("an account that nobody's endpoint is of fits none", () => expect(names({ accountId: "999" })).toEqual([]));
