import { AUTHORITATIVE_ANSWER, type DecodedPacket, decode, encode, type Packet, RECURSION_DESIRED } from "dns-packet";
import type { DnsAnswer, DnsQuestion } from "./answer.ts";

const HEADER_BYTES = 12;
const RESPONSE_BIT = 0x8000;
const TRUNCATED_BIT = 0x0200;
/** What every client takes over UDP without saying so (RFC 1035 §2.3.4). */
const PLAIN_UDP_BYTES = 512;
/** What this server is ready to take, and to send at the most to those who can (RFC 6891). */
const MAX_UDP_BYTES = 1232;

const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

export type Query =
  | { kind: "question"; packet: DecodedPacket; question: DnsQuestion }
  /** To be sent back as it is. */
  | { kind: "error"; message: Buffer }
  /** Not worth an answer: too short, or itself an answer, which could start two servers talking for ever. */
  | { kind: "ignored" };

export function readQuery(message: Buffer): Query {
  if (message.length < HEADER_BYTES || message.readUInt16BE(2) & RESPONSE_BIT) return { kind: "ignored" };
  const opcode = (message.readUInt16BE(2) >> 11) & 15;
  if (opcode !== 0) return { kind: "error", message: bareError(message, "NOTIMP") };
  if (!hasCountsOfAQuestion(message)) return { kind: "error", message: bareError(message, "FORMERR") };
  let packet: DecodedPacket;
  try {
    packet = decode(message);
  } catch {
    return { kind: "error", message: bareError(message, "FORMERR") };
  }
  const [question] = packet.questions ?? [];
  if (!question) return { kind: "error", message: bareError(message, "FORMERR") };
  // Text that is not ASCII was mangled in reading: it could not be sent back as it came.
  if (!/^[\x21-\x7e]*$/.test(question.name)) return { kind: "error", message: bareError(message, "FORMERR") };
  if (question.class !== "IN") return { kind: "error", message: bareError(message, "REFUSED") };
  return { kind: "question", packet, question: { name: question.name, type: question.type } };
}

/**
 * One question, no answers, at most a few records for extensions. Looked at before anything is read: the library makes
 * room for as many records as the header claims, which takes 30 ms for a few false bytes.
 */
function hasCountsOfAQuestion(message: Buffer): boolean {
  const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((offset) => message.readUInt16BE(offset));
  return questions === 1 && answers === 0 && authorities === 0 && (additionals ?? 0) <= 4;
}

/** The answer to a question, in the case in which it was asked. Over UDP cut short when it is too long for the client. */
export function writeAnswer(
  { packet, question }: Query & { kind: "question" },
  answer: DnsAnswer,
  isUdp: boolean,
): Buffer {
  const response: Packet = {
    type: "response",
    id: packet.id,
    flags: AUTHORITATIVE_ANSWER | ((packet.flags ?? 0) & RECURSION_DESIRED) | RCODE[answer.rcode],
    questions: packet.questions,
    answers: listAnswers(answer, question),
    additionals: asksForExtensions(packet) ? [EXTENSIONS] : [],
  };
  const message = encode(response);
  if (!isUdp || message.length <= udpBytesOf(packet)) return message;
  return encode({ ...response, flags: (response.flags ?? 0) | TRUNCATED_BIT, answers: [] });
}

/** Aliases first; what they lead to stands under the last one's target. */
function listAnswers({ aliases = [], addresses, records = [], ttlSeconds: ttl }: DnsAnswer, question: DnsQuestion) {
  // A client looks for the name in the case in which it asked.
  const names = [question.name, ...aliases.map(({ target }) => target)];
  const name = names.at(-1) ?? question.name;
  return [
    ...aliases.map((alias, i) => ({
      type: "CNAME" as const,
      name: names[i] ?? alias.name,
      ttl: alias.ttlSeconds,
      data: alias.target,
    })),
    ...addresses.map((data) => ({ type: "A" as const, name, ttl, data })),
    ...records.map((record) => ({ ...record, name, ttl })),
  ];
}

export function writeFailure({ packet }: Query & { kind: "question" }): Buffer {
  return encode({ type: "response", id: packet.id, flags: RCODE.SERVFAIL, questions: packet.questions });
}

const EXTENSIONS = {
  type: "OPT",
  name: ".",
  udpPayloadSize: MAX_UDP_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
} as const satisfies NonNullable<Packet["additionals"]>[number] | { options: readonly [] };

function asksForExtensions(packet: DecodedPacket): boolean {
  return (packet.additionals ?? []).some((record) => record.type === "OPT");
}

function udpBytesOf(packet: DecodedPacket): number {
  const extensions = (packet.additionals ?? []).find((record) => record.type === "OPT");
  const offered = extensions && "udpPayloadSize" in extensions ? extensions.udpPayloadSize : PLAIN_UDP_BYTES;
  return Math.min(MAX_UDP_BYTES, Math.max(PLAIN_UDP_BYTES, offered));
}

/** The header alone, with the client's number: what it holds otherwise could not be read or is not wanted. */
function bareError(message: Buffer, rcode: keyof typeof RCODE): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  message.copy(header, 0, 0, 4);
  // Response bit on, its opcode and the wish for recursion as they came.
  header.writeUInt16BE((header.readUInt16BE(2) & 0x7900) | RESPONSE_BIT | RCODE[rcode], 2);
  return header;
}
