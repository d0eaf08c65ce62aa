import type { DBProxy } from "@aws-sdk/client-rds";
import { allPages } from "@postern/aws";
import type { DatabaseFacts } from "./link-facts.ts";
import { type Lookup, resolveName, unknown, unsuitable } from "./lookup.ts";

/** AWS gives every proxy for Postgres this port. */
const PROXY_PORT = 5432;

/** An RDS Proxy by its default endpoint or one of its others. Its addresses stay while databases behind it fail over. */
export async function rdsProxyFacts(
  lookup: Lookup,
  name: string,
  endpointName: string | undefined,
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const proxies = await lookup.proxies();
  const proxy = proxies.find(({ DBProxyName }) => DBProxyName === name);
  if (!proxy) {
    const names = proxies.flatMap(({ DBProxyName }) => DBProxyName ?? []);
    throw unknown("RDS Proxy", `${field}.rds-proxy`, name, lookup.region, names);
  }
  if (proxy.EngineFamily !== "POSTGRESQL") {
    throw unsuitable(`${field}.rds-proxy`, name, `is for ${proxy.EngineFamily}`, "name a proxy for PostgreSQL");
  }
  const at = endpointName ? await findEndpoint(lookup, name, endpointName, field) : defaultEndpoint(proxy);
  if (!at.hostName || at.status !== "available") {
    throw unsuitable(`${field}.rds-proxy`, name, `is ${at.status}`, "wait until it is available");
  }
  return {
    title: `RDS Proxy ${name}${endpointName ? ` (endpoint ${endpointName})` : ""}`,
    hostName: at.hostName,
    addresses: await resolveName(lookup, at.hostName, `${field}.rds-proxy`),
    port: PROXY_PORT,
    vpcId: at.vpcId,
    groupIds: [...at.groupIds].sort(),
    subnetIds: [...at.subnetIds].sort(),
    zoneId: undefined,
    registration: "addresses",
    notes: [],
  };
}

interface ProxyPlace {
  hostName: string | undefined;
  status: string | undefined;
  vpcId: string | undefined;
  groupIds: string[];
  subnetIds: string[];
}

function defaultEndpoint(proxy: DBProxy): ProxyPlace {
  return {
    hostName: proxy.Endpoint,
    status: proxy.Status,
    vpcId: proxy.VpcId,
    groupIds: proxy.VpcSecurityGroupIds ?? [],
    subnetIds: proxy.VpcSubnetIds ?? [],
  };
}

async function findEndpoint(lookup: Lookup, proxy: string, name: string, field: string): Promise<ProxyPlace> {
  const endpoints = await allPages(async (token) => {
    const page = await lookup.clients.rds.describeDBProxyEndpoints({
      DBProxyName: proxy,
      ...(token ? { Marker: token } : {}),
    });
    return { items: page.DBProxyEndpoints, next: page.Marker };
  });
  const found = endpoints.find(({ DBProxyEndpointName }) => DBProxyEndpointName === name);
  if (!found) {
    const names = endpoints.flatMap(({ DBProxyEndpointName }) => DBProxyEndpointName ?? []);
    throw unknown(`endpoint of RDS Proxy ${proxy}`, `${field}.endpoint`, name, lookup.region, names);
  }
  return {
    hostName: found.Endpoint,
    status: found.Status,
    vpcId: found.VpcId,
    groupIds: found.VpcSecurityGroupIds ?? [],
    subnetIds: found.VpcSubnetIds ?? [],
  };
}
