import type { VpcEndpointAssociation } from "@aws-sdk/client-ec2";
import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { readStatus } from "../apply/status.ts";
import { withAddresses } from "../consumer/consumer-endpoint.ts";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { observeFacts } from "../facts/observe-facts.ts";
import { findGatewayWay } from "../gateway/find-gateway-way.ts";
import { readEndpoints } from "../resources/interface-endpoint.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** Where a path begins, as `verifyPath` wants to know it. */
export interface Way {
  /** `database`: straight at it, where nobody on the owner's side can go through what leads there. */
  side: "owner" | "platform" | "database";
  host: string;
  /** Undefined where only the database's owner knows it. */
  port: number | undefined;
  allowedAddresses: string[];
  /** The name in the database's certificate; undefined where only its owner knows it. */
  certificateName: string | undefined;
}

/**
 * The way from the owner's VPC through the load balancer, or past a resource gateway, to one of the link's databases; to its only one when none is
 * named. Throws LinkError `link-missing` while there is no load balancer or no listener.
 */
export async function findOwnerWay(session: AwsSession, network: Network, spec: LinkSpec, name?: string): Promise<Way> {
  const chosen = chooseDatabase(spec, name);
  if (spec.via === "resource-gateway") return findGatewayWay(session, network, spec, chosen);
  const [status, facts] = await Promise.all([readStatus(session, spec.link), observeFacts(session, network, spec)]);
  const port = status.databases.find((each) => each.name === chosen)?.port;
  if (!status.loadBalancer || port === undefined) {
    const message = `link '${spec.link}' has no listener for '${chosen}' yet`;
    throw new LinkError("link-missing", [
      { field: "link", value: spec.link, message, hint: "run postern apply first" },
    ]);
  }
  return {
    side: "owner",
    host: status.loadBalancer.dnsName,
    port,
    allowedAddresses: status.loadBalancer.nodeAddresses,
    certificateName: facts.databases.find((each) => each.name === chosen)?.hostName,
  };
}

/** The way from the platform's VPC through one of its endpoints. Throws LinkError `connection-unknown` for no such endpoint. */
export async function findPlatformWay(session: AwsSession, vpcEndpointId: string): Promise<Way> {
  try {
    const seen = await readEndpoints(clientsOf(session), [{ Name: "vpc-endpoint-id", Values: [vpcEndpointId] }]);
    const [endpoint] = await withAddresses(session, seen);
    if (!endpoint) throw unknownEndpoint(vpcEndpointId, session.region);
    const [dnsName] = endpoint.dnsNames;
    const named = dnsName === undefined ? await namesOfResource(session, vpcEndpointId) : undefined;
    const host = dnsName ?? named?.DnsEntry?.DnsName;
    if (host === undefined) throw namelessEndpoint(vpcEndpointId, endpoint.state);
    return {
      side: "platform",
      host,
      port: undefined,
      allowedAddresses: endpoint.addresses,
      certificateName: named?.PrivateDnsEntry?.DnsName,
    };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** AWS tells the names of an endpoint of type Resource with what it leads to. */
async function namesOfResource(
  session: AwsSession,
  vpcEndpointId: string,
): Promise<VpcEndpointAssociation | undefined> {
  const asked = { VpcEndpointIds: [vpcEndpointId] };
  const { VpcEndpointAssociations } = await clientsOf(session).ec2.describeVpcEndpointAssociations(asked);
  return VpcEndpointAssociations?.[0];
}

function chooseDatabase({ databases }: LinkSpec, name: string | undefined): string {
  const names = databases.map((database) => database.name);
  const [only] = names;
  if (name === undefined && names.length === 1 && only !== undefined) return only;
  if (name !== undefined && names.includes(name)) return name;
  const message = name === undefined ? "the link has several databases" : `the link has no database '${name}'`;
  throw new LinkError("spec-invalid", [
    { field: "database", value: name, message, hint: `one of ${names.join(", ")}` },
  ]);
}

function namelessEndpoint(value: string, state: string): LinkError {
  const message = `endpoint '${value}' has no name yet: it is ${state}`;
  return new LinkError("connection-unknown", [
    { field: "endpoint", value, message, hint: "wait until it is available" },
  ]);
}

function unknownEndpoint(value: string, region: string): LinkError {
  const message = `no endpoint '${value}' of this account in ${region}`;
  const hint = "verify from the platform's account, or say --host";
  return new LinkError("connection-unknown", [{ field: "endpoint", value, message, hint }]);
}
