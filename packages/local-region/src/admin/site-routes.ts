import { isIPv4 } from "node:net";
import { formatCidr, parseCidr } from "../addresses/ipv4.ts";
import type { SiteDescription, SiteWish } from "../services/ec2/open-site.ts";
import { AwsError } from "../wire/aws-error.ts";
import { invalid, readObject, readText } from "./admin-input.ts";

/** What the admin API asks of networks on premises. */
export interface SiteSubject {
  list(): SiteDescription[];
  /** Throws AwsError for what cannot be. */
  open(wish: SiteWish): Promise<SiteDescription>;
  /** False when there is no such site. */
  close(siteId: string): Promise<boolean>;
}

export type SiteRoute = (subject: SiteSubject, request: { id: string; body: Buffer }) => Promise<object>;

/** By path, then by method. */
export const SITE_ROUTES: Record<string, Record<string, SiteRoute>> = {
  sites: {
    GET: async (subject) => ({ sites: subject.list() }),
    POST: (subject, { body }) => subject.open(readSite(body)),
  },
  "sites/ID": {
    async DELETE(subject, { id }) {
      if (await subject.close(id)) return {};
      throw new AwsError("NotFound", `there is no site ${id.slice(0, 40)}; GET /_postern/sites lists them`, 404);
    },
  },
};

const POSTGRES_PORT = 5432;

/** Throws AwsError `InvalidRequest`, which names the field. */
function readSite(body: Buffer): SiteWish {
  const fields = readObject(body);
  const range = parseCidr(readText(fields, "cidrBlock", /\//, "a range such as 192.168.0.0/16"));
  if (!range) throw invalid("cidrBlock", fields.cidrBlock, "a range such as 192.168.0.0/16");
  return {
    vpnGatewayId: readText(fields, "vpnGatewayId", /^vgw-[0-9a-f]+$/, "a virtual private gateway's id"),
    cidrBlock: formatCidr(range),
    ...(fields.database !== undefined && { database: readDatabase(fields.database) }),
  };
}

function readDatabase(value: unknown): NonNullable<SiteWish["database"]> {
  if (typeof value !== "object" || value === null)
    throw invalid("database", value, "an object with address, user and password");
  const named = Object.fromEntries(Object.entries(value).map(([name, each]) => [`database.${name}`, each]));
  const text = (name: string, expected: string) => readText(named, `database.${name}`, /^[^\0]+$/, expected);
  const address = text("address", "an IPv4 address of the site's range");
  if (!isIPv4(address)) throw invalid("database.address", address, "an IPv4 address of the site's range");
  const { "database.port": port = POSTGRES_PORT, "database.dnsNames": dnsNames = [address] } = named;
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535)
    throw invalid("database.port", port, "a port from 1 to 65535");
  if (!Array.isArray(dnsNames) || dnsNames.length === 0 || !dnsNames.every((each) => typeof each === "string"))
    throw invalid("database.dnsNames", dnsNames, "a list of the names on its certificate");
  return {
    address,
    port: Number(port),
    dnsNames,
    user: text("user", "the name of the first user"),
    password: readPassword(named["database.password"]),
    name: named["database.name"] === undefined ? undefined : text("name", "the name of a database to make"),
  };
}

/** What was given is not shown. */
function readPassword(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError("InvalidRequest", "database.password is missing or no text; give the first user's");
}
