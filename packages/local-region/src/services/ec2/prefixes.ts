import type { AddPrefixListEntry } from "@aws-sdk/client-ec2";
import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { required } from "./parameters.ts";
import type { PrefixListEntry } from "./routing-store.ts";

/** Entries beside those that are there; a range that is there already gets the new description. */
export function readPrefixes(
  added: AddPrefixListEntry[],
  present: PrefixListEntry[],
  maxEntries: number,
): PrefixListEntry[] {
  const entries = new Map(present.map((entry) => [entry.cidr, entry]));
  for (const { Cidr, Description } of added) {
    const cidr = readPrefix(Cidr);
    entries.set(cidr, { cidr, description: Description });
  }
  if (entries.size > maxEntries) {
    throw new AwsError(
      "PrefixListMaxEntriesExceeded",
      `The prefix list would have ${entries.size} entries, more than its maximum of ${maxEntries}.`,
    );
  }
  return [...entries.values()];
}

export function readPrefix(text: string | undefined): string {
  const cidr = parseCidr(required(text, "Cidr"));
  if (!cidr) throw new AwsError("InvalidParameterValue", `The CIDR '${text}' is not valid.`);
  return formatCidr(cidr);
}
