/** The messages of SOCKS version 5 (RFC 1928) as far as a CONNECT without authentication needs them; pure. */
export type Greeting = { acceptsNoAuthentication: boolean; length: number };

export interface ConnectRequest {
  /** 1 CONNECT, 2 BIND, 3 UDP ASSOCIATE. */
  command: number;
  destination: { address: string } | { name: string } | "ipv6";
  port: number;
  /** Bytes that the message takes; what follows is the program's own data. */
  length: number;
}

/** Undefined when more bytes are needed; `malformed` when no more bytes can help. */
export type Parsed<Message> = Message | undefined | "malformed";

export const REPLY = {
  succeeded: 0,
  generalFailure: 1,
  notAllowed: 2,
  hostUnreachable: 4,
  refused: 5,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;

export type ReplyCode = (typeof REPLY)[keyof typeof REPLY];

const VERSION = 5;

export function parseGreeting(bytes: Buffer): Parsed<Greeting> {
  const [version, methodCount] = bytes;
  if (version !== undefined && version !== VERSION) return "malformed";
  if (methodCount === undefined || bytes.length < 2 + methodCount) return undefined;
  return { acceptsNoAuthentication: bytes.subarray(2, 2 + methodCount).includes(0), length: 2 + methodCount };
}

export function parseConnectRequest(bytes: Buffer): Parsed<ConnectRequest> {
  const [version, command, , addressType, first] = bytes;
  if (version !== undefined && version !== VERSION) return "malformed";
  if (command === undefined || addressType === undefined || first === undefined) return undefined;
  const addressLength = { 1: 4, 3: 1 + first, 4: 16 }[addressType];
  if (addressLength === undefined) return "malformed";
  const length = 4 + addressLength + 2;
  if (bytes.length < length) return undefined;
  const port = bytes.readUInt16BE(length - 2);
  const address = bytes.subarray(4, length - 2);
  if (addressType === 1) return { command, destination: { address: address.join(".") }, port, length };
  if (addressType === 4) return { command, destination: "ipv6", port, length };
  const name = address.subarray(1).toString("latin1");
  return name === "" ? "malformed" : { command, destination: { name }, port, length };
}

/** The method that the server takes: none of authentication, or none at all. */
export function writeMethod(accepted: boolean): Buffer {
  return Buffer.from([VERSION, accepted ? 0 : 0xff]);
}

/** The bound address is told as 0.0.0.0:0, which every client accepts: it means nothing inside a VPC. */
export function writeReply(code: ReplyCode): Buffer {
  return Buffer.from([VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}
