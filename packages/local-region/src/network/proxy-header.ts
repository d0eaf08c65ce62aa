import { parseIpv4 } from "../addresses/ipv4.ts";

/** What a proxy protocol header tells of a connection: its client, and the endpoint it came through. */
export interface ProxyHeader {
  source: { address: string; port: number };
  destination: { address: string; port: number };
  vpcEndpointId: string | undefined;
}

const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const PROXY = 0x21;
const LOCAL = 0x20;
const TCP_OVER_IPV4 = 0x11;
/** PP2_TYPE_AWS with PP2_SUBTYPE_AWS_VPCE_ID. */
const AWS_TYPE = 0xea;
const AWS_VPC_ENDPOINT_ID = 0x01;

/**
 * Version 2 of the proxy protocol, TCP over IPv4, with AWS's own field for the VPC endpoint.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#proxy-protocol
 */
export function encodeProxyHeader({ source, destination, vpcEndpointId }: ProxyHeader): Buffer {
  const addresses = Buffer.alloc(12);
  addresses.writeUInt32BE(parseIpv4(source.address) ?? 0, 0);
  addresses.writeUInt32BE(parseIpv4(destination.address) ?? 0, 4);
  addresses.writeUInt16BE(source.port, 8);
  addresses.writeUInt16BE(destination.port, 10);
  return frame(PROXY, TCP_OVER_IPV4, Buffer.concat([addresses, encodeEndpoint(vpcEndpointId)]));
}

/** The header of a connection that the load balancer makes for itself, as its health checks: it names no client. */
export function encodeLocalHeader(): Buffer {
  return frame(LOCAL, 0, Buffer.alloc(0));
}

function frame(command: number, family: number, body: Buffer): Buffer {
  const head = Buffer.from([command, family, 0, 0]);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([SIGNATURE, head, body]);
}

function encodeEndpoint(vpcEndpointId: string | undefined): Buffer {
  if (vpcEndpointId === undefined) return Buffer.alloc(0);
  const value = Buffer.concat([Buffer.from([AWS_VPC_ENDPOINT_ID]), Buffer.from(vpcEndpointId, "ascii")]);
  const head = Buffer.from([AWS_TYPE, 0, 0]);
  head.writeUInt16BE(value.length, 1);
  return Buffer.concat([head, value]);
}
