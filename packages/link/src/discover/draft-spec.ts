import { stringify } from "yaml";
import type { SubnetFacts } from "../facts/link-facts.ts";
import type { Profile } from "../profiles/profile.ts";
import type { DatabaseSource } from "../spec/database-source.ts";

export interface SpecDraft {
  link: string;
  environment: string;
  region: string;
  databases: { name: string; from: DatabaseSource; title: string; notes: string[]; database?: string | undefined }[];
  vpcId: string;
  subnets: SubnetFacts[];
}

/** `postern.yaml` with a reason beside each line. Pure. */
export function draftSpec(draft: SpecDraft, profile: Profile): string {
  const { link, environment, region, databases, vpcId, subnets } = draft;
  const environments = Object.keys(profile.environments).join(", ");
  return [
    "# A private link to Postgres. postern plan says what it makes and why; postern apply makes it.",
    `link: ${scalar(link)}  # every name and tag in AWS derives from it`,
    `platform: ${scalar(profile.id)}  # who reads the databases`,
    `environment: ${scalar(environment)}  # one of ${environments}`,
    `region: ${scalar(region)}`,
    "",
    "databases:",
    ...databases.flatMap(({ name, from, title, notes, database }) => [
      `  # ${[title, ...notes].join("; ")}`,
      `  - name: ${scalar(name)}`,
      `    from: ${inline(from)}`,
      ...(database
        ? [`    database: ${scalar(database)}`]
        : ["    # database: shop  # its name on the server, for the request"]),
    ]),
    "",
    "network:",
    `  vpc: ${scalar(vpcId)}`,
    "  subnets:  # for the load balancer, one in each zone: the platform needs one of these zones, by id",
    ...subnets.map(
      ({ subnetId, zoneId, zoneName, cidrBlock, freeAddresses }) =>
        `    - ${subnetId}  # ${zoneId} (${zoneName} here), ${cidrBlock}, ${freeAddresses} addresses free`,
    ),
    "  crossZone: true  # every zone's node reaches the database's zone; false saves its traffic and loses zones",
    "  loadBalancerSecurityGroup: none  # or managed; it cannot be added to a load balancer later",
    "",
    "acceptance: manual  # each connection of the platform waits for postern connections accept",
    "",
  ].join("\n");
}

/** `warehouse-prod` of whatever a database is called in AWS: lower case, at most twenty characters, none of `taken`. */
export function databaseName(from: DatabaseSource, taken: string[] = []): string {
  const { endpoint, port: _port, ...named } = { endpoint: undefined, port: undefined, ...from };
  const [which = "db"] = Object.values(named).flat();
  const words = endpoint === "reader" ? `${which}-reader` : String(which);
  const name = trimmed(words.toLowerCase().replace(/[^a-z0-9]+/g, "-")) || "db";
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? "" : `-${count}`;
    const candidate = `${trimmed(name.slice(0, NAME_LENGTH - suffix.length))}${suffix}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

const NAME_LENGTH = 20;
const trimmed = (text: string) =>
  text
    .replace(/^-+|-+$/g, "")
    .slice(0, NAME_LENGTH)
    .replace(/-+$/, "");

const scalar = (text: string) => stringify(text, { lineWidth: 0 }).trim();
const inline = (value: object) => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
