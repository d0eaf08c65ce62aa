import { isIPv6 } from "node:net";
import { parseIpv4 } from "../../addresses/ipv4.ts";
import type { RecordType } from "./store.ts";

/** What is wrong with a record's value, in Route 53's words; undefined when nothing is. */
export function judgeValue(type: RecordType, value: string): string | undefined {
  const fault = FAULTS[type](value);
  return fault && `Invalid Resource Record: 'FATAL problem: ${fault} encountered with '${value}''`;
}

/** The character strings of a TXT value, `"one" "two"`; undefined when it is not written so. */
export function readTexts(value: string): string[] | undefined {
  const parts = value.match(STRINGS);
  if (!parts || !WHOLE.test(value)) return undefined;
  const texts = parts.map((part) => part.slice(1, -1).replace(ESCAPED, toCharacter));
  return texts.every((text) => Buffer.byteLength(text, "latin1") <= MOST_CHARACTERS) ? texts : undefined;
}

const MOST_CHARACTERS = 255;
const STRINGS = /"(?:\\.|[^"\\])*"/g;
const WHOLE = /^\s*"(?:\\.|[^"\\])*"(?:\s+"(?:\\.|[^"\\])*")*\s*$/;
const ESCAPED = /\\([0-7]{3}|.)/g;

function toCharacter(_whole: string, code: string): string {
  return code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : code;
}

const FAULTS: Record<RecordType, (value: string) => string | undefined> = {
  A: (value) =>
    parseIpv4(value) === undefined ? "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)" : undefined,
  AAAA: (value) => (isIPv6(value) ? undefined : "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"),
  CNAME: judgeDomain("CNAMERRDATAIllegalDomainName"),
  NS: judgeDomain("NSRRDATAIllegalDomainName"),
  SOA: (value) =>
    /^\S+ \S+( \d{1,10}){5}$/.test(value)
      ? undefined
      : "IncorrectNumberOfElements (SOA RRData should have 7 white-space separated elements)",
  TXT: (value) =>
    readTexts(value) ? undefined : "InvalidCharacterString (Value should be enclosed in quotation marks)",
};

function judgeDomain(word: string): (value: string) => string | undefined {
  return (value) =>
    /^(?=.{1,255}$)([!-~]{1,63}(?<!\.)\.?)+$/.test(value) && !value.includes("..")
      ? undefined
      : `${word} (Value is not a valid domain name)`;
}
