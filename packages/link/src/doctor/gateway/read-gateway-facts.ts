import { type AwsSession, allPages, type Clients, clientsOf, type Network } from "@postern/aws";
import { observeGateway, readGatewayStatus } from "../../gateway/gateway-status.ts";
import { planGateway } from "../../gateway/plan-gateway.ts";
import type { LinkSpec } from "../../spec/link-spec.ts";
import { readGroupRules } from "../facts/group-rules.ts";
import { readExposed } from "../facts/read-exposed.ts";
import { NotKnown, read } from "../facts/reading.ts";
import { readVpcNetwork } from "../facts/vpc-network.ts";
import type { GatewayFacts } from "./gateway-facts.ts";

/** The owner's side of a link through a resource gateway: in two rounds, the second of what the first has named. */
export async function readGatewayFacts(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
): Promise<Omit<GatewayFacts, "platform" | "probe" | "spec">> {
  const clients = clientsOf(session);
  const reading = <Value>(run: () => Promise<Value>) => read(session.region, run);
  const planned = await reading(() => planGateway(session, network, spec));
  const found = planned.known
    ? { known: true as const, value: planned.value.found }
    : await reading(async () => (await observeGateway(session, spec.link)).found);
  const gateway = found.known ? found.value.one("resource-gateway", "resource-gateway") : undefined;
  const databases = planned.known ? planned.value.facts.databases : [];
  const groupIds = [...(gateway?.groupIds ?? []), ...databases.flatMap((database) => database.groupIds)];
  const [exposed, vpcNetwork, groupRules, addresses, endpoints] = await Promise.all([
    reading(() => readExposed(clients, spec)),
    reading(() => readVpcNetwork(clients, gateway?.vpcId ?? noGateway())),
    reading(() => readGroupRules(clients, [...new Set(groupIds)])),
    reading(() => readAddresses(clients, gateway?.gatewayId ?? noGateway())),
    reading(async () => (await readGatewayStatus(session, spec.link)).endpoints),
  ]);
  return { planned, found, exposed, network: vpcNetwork, groupRules, addresses, endpoints };
}

function noGateway(): never {
  throw new NotKnown("there is no resource gateway");
}

/** AWS names the gateway in the description of its interfaces, and has no other way to find them. */
async function readAddresses({ ec2 }: Clients, gatewayId: string): Promise<string[]> {
  const Filters = [{ Name: "description", Values: [`Resource Gateway Interface ${gatewayId}`] }];
  const interfaces = await allPages(async (token) => {
    const page = await ec2.describeNetworkInterfaces({ Filters, ...(token ? { NextToken: token } : {}) });
    return { items: page.NetworkInterfaces, next: page.NextToken };
  });
  return interfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
}
