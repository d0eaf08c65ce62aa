import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import { allPages, type Clients, type Network } from "@postern/aws";
import ipaddr from "ipaddr.js";
import { LinkError, type Problem } from "../errors.ts";
import type { DatabaseFacts, LinkFacts } from "./link-facts.ts";

/** Long enough for a way over Direct Connect or VPN, short enough to wait for where nothing answers. */
const DIAL_MS = 2000;

/**
 * Of addresses outside the load balancer's VPC: whether each of its subnets has a route there, and whether they answer
 * from here. No route is an error, as the link could never work; no answer is a note, as this machine may stand elsewhere.
 */
export async function checkOutsideAddresses(
  clients: Clients,
  network: Network,
  databases: DatabaseFacts[],
  { vpc, subnets }: Pick<LinkFacts, "vpc" | "subnets">,
): Promise<DatabaseFacts[]> {
  const outside = (address: string) => !vpc.cidrBlocks.some((block) => isIn(address, block));
  const places = databases.map(({ addresses, vpcId }) => (vpcId ? [] : addresses.filter(outside)));
  if (places.flat().length === 0) return databases;
  const tables = await readRouteTables(clients, vpc.vpcId);
  const problems = places.flatMap((addresses, index) =>
    addresses.flatMap((address) =>
      subnets.flatMap(({ subnetId }): Problem[] => {
        const wrong = wrongWith(routeTo(address, tableOf(subnetId, tables)));
        if (!wrong) return [];
        const message = `${subnetId} has no way to ${address}: ${wrong}`;
        const hint =
          "give its route table a route there by the virtual private gateway, transit gateway or peering connection";
        return [{ field: `databases[${index}].from`, value: address, message, hint }];
      }),
    ),
  );
  if (problems.length > 0) throw new LinkError("network-unsuitable", problems);
  return Promise.all(
    databases.map(async (database, index) => {
      const tried = await Promise.all((places[index] ?? []).map((address) => dial(network, address, database.port)));
      return { ...database, notes: [...database.notes, ...tried.flatMap((note) => note ?? [])] };
    }),
  );
}

function readRouteTables({ ec2 }: Clients, vpcId: string): Promise<RouteTable[]> {
  return allPages(async (token) => {
    const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
    const page = await ec2.describeRouteTables({ Filters, ...(token ? { NextToken: token } : {}) });
    return { items: page.RouteTables, next: page.NextToken };
  });
}

/** A subnet without a table of its own has the VPC's main one. */
function tableOf(subnetId: string, tables: RouteTable[]): RouteTable | undefined {
  const own = tables.find(({ Associations }) => Associations?.some((each) => each.SubnetId === subnetId));
  return own ?? tables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
}

/** The longest prefix wins. Prefix lists are somebody's to read: one that might lead there counts as the way. */
function routeTo(address: string, table: RouteTable | undefined): Route | undefined {
  const routes = table?.Routes ?? [];
  const matching = routes.filter(
    ({ DestinationCidrBlock }) => DestinationCidrBlock && isIn(address, DestinationCidrBlock),
  );
  const length = ({ DestinationCidrBlock = "/0" }: Route) => Number(DestinationCidrBlock.split("/")[1]);
  const [longest] = matching.sort((a, b) => length(b) - length(a));
  if (longest && length(longest) > 0) return longest;
  return routes.find(({ DestinationPrefixListId, GatewayId }) => DestinationPrefixListId && !GatewayId) ?? longest;
}

function wrongWith(route: Route | undefined): string | undefined {
  if (!route) return "no route matches";
  const via = route.GatewayId ?? route.NatGatewayId ?? "its target";
  if (route.State === "blackhole") return `its route by ${via} leads nowhere any more (blackhole)`;
  if (/^(igw|nat|eigw)-/.test(via)) return `the route that matches leads to the internet by ${via}`;
  return undefined;
}

async function dial(network: Network, address: string, port: number): Promise<string | undefined> {
  try {
    const socket = await network.connect(address, port, { timeoutMs: DIAL_MS });
    socket.destroy();
    return undefined;
  } catch (error) {
    return `from this machine ${(error as Error).message}: whether the load balancer reaches it its first health check will tell`;
  }
}

function isIn(address: string, block: string): boolean {
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(block));
}
