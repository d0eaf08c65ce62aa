import ipaddr from "ipaddr.js";
import { LinkError, type Problem } from "../errors.ts";
import type { DatabaseFacts } from "./link-facts.ts";
import { type Lookup, resolveName } from "./lookup.ts";

/** What AWS takes as a target besides addresses of the load balancer's own VPC. */
const TARGETABLE = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"].map((range) =>
  ipaddr.IPv4.parseCIDR(range),
);

/** A Postgres server at addresses: whose it is and where it stands AWS does not say. */
export async function addressFacts(
  addresses: string[],
  port: number,
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const sorted = [...new Set(addresses)].sort();
  refusePublic(sorted, field);
  return { ...OUTSIDE_AWS, title: `Postgres at ${addresses.join(", ")}`, hostName: undefined, addresses: sorted, port };
}

/** The same by name: what it resolves to now is registered. */
export async function hostFacts(
  lookup: Lookup,
  host: string,
  port: number,
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const addresses = await resolveName(lookup, host, field);
  refusePublic(addresses, field);
  return { ...OUTSIDE_AWS, title: `Postgres at ${host}`, hostName: host, addresses, port };
}

const OUTSIDE_AWS = {
  vpcId: undefined,
  groupIds: [],
  subnetIds: [],
  zoneId: undefined,
  registration: "addresses" as const,
  notes: [],
};

function refusePublic(addresses: string[], field: string): void {
  const problems = addresses.flatMap((address): Problem[] => {
    if (TARGETABLE.some((range) => ipaddr.IPv4.parse(address).match(range))) return [];
    const message = `${address} is not a private address`;
    const hint = `a load balancer takes targets of 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 and 192.168.0.0/16: name the private one`;
    return [{ field, value: address, message, hint }];
  });
  if (problems.length > 0) throw new LinkError("database-unsuitable", problems);
}
