import { AwsError } from "../../wire/aws-error.ts";

/** A name as the stores have it: lower case, a dot at the end, `\052` as `*`. Throws InvalidDomainName. */
export function readDomainName(text: string): string {
  const name = text.toLowerCase().replaceAll("\\052", "*").replace(/\.$/, "");
  const isValid =
    name.length > 0 && name.length <= 255 && name.split(".").every((label) => /^[!-~]{1,63}$/.test(label));
  if (!isValid) throw new AwsError("InvalidDomainName", `${text} is not a valid domain name`);
  return `${name}.`;
}

/** Route 53 writes a wildcard's asterisk as an escape. */
export function writeDomainName(name: string): string {
  return name.replaceAll("*", "\\052");
}

/** The name and the domains that it lies in, longest first, without the root. */
export function domainsOf(name: string): string[] {
  const labels = name.replace(/\.$/, "").split(".");
  return labels.map((_label, position) => `${labels.slice(position).join(".")}.`);
}

export function isInDomain(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/** Route 53 sorts names by their labels from the right. */
export function compareNames(one: string, other: string): number {
  const [first, second] = [reversed(one), reversed(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function reversed(name: string): string {
  return name.split(".").reverse().join("\u0000");
}
