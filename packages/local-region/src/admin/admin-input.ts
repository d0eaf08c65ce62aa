import { isIPv4 } from "node:net";
import type { HostWish } from "../services/ec2/place-for-host.ts";
import { AwsError } from "../wire/aws-error.ts";

/** What `POST hosts` asks for. The account is the subnet's own; one that is named must be it. */
export interface HostRequest {
  place: HostWish;
  accountId?: string;
  region?: string;
  groupIds?: string[];
  description?: string;
}

/** The body of `POST hosts`. Throws AwsError `InvalidRequest`, which names the field. */
export function readHostRequest(body: Buffer): HostRequest {
  const fields = readObject(body);
  const { groupIds, description } = fields;
  const expected = "a subnet id such as subnet-0123456789abcdef0, or vpcId for any of its subnets";
  const vpcId =
    fields.vpcId === undefined
      ? undefined
      : readText(fields, "vpcId", /^vpc-[0-9a-f]+$/, "a VPC id such as vpc-0123456789abcdef0");
  const place =
    vpcId !== undefined && fields.subnetId === undefined
      ? { vpcId }
      : { vpcId, subnetId: readText(fields, "subnetId", /^subnet-[0-9a-f]+$/, expected) };
  if (groupIds !== undefined && !(Array.isArray(groupIds) && groupIds.every((id) => typeof id === "string")))
    throw invalid("groupIds", groupIds, "a list of security group ids");
  if (description !== undefined && (typeof description !== "string" || description.length > 255))
    throw invalid("description", description, "text of at most 255 characters");
  return {
    place,
    ...(fields.accountId !== undefined && { accountId: readText(fields, "accountId", /^\d{12}$/, "twelve digits") }),
    ...(fields.region !== undefined && {
      region: readText(fields, "region", /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/, "a region code such as us-east-1"),
    }),
    ...(groupIds !== undefined && { groupIds }),
    ...(description !== undefined && { description }),
  };
}

/** The query of `GET locate`. Throws AwsError `InvalidRequest`, which names the field. */
export function readLocateQuery(query: string): { vpcId: string; address: string; port: number } {
  const fields = Object.fromEntries(new URLSearchParams(query));
  const vpcId = readText(fields, "vpcId", /^vpc-[0-9a-f]+$/, "a VPC id such as vpc-0123456789abcdef0");
  const port = Number(readText(fields, "port", /^\d{1,5}$/, "a port from 1 to 65535"));
  if (port < 1 || port > 65_535) throw invalid("port", port, "a port from 1 to 65535");
  if (!isIPv4(fields.address ?? "")) throw invalid("address", fields.address, "an IPv4 address such as 10.0.1.4");
  return { vpcId, address: fields.address!, port };
}

export function readObject(body: Buffer): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("InvalidRequest", "the body is not JSON");
  }
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return { ...content };
  throw new AwsError("InvalidRequest", "the body is not a JSON object");
}

export function readText(fields: Record<string, unknown>, name: string, pattern: RegExp, expected: string): string {
  const value = fields[name];
  if (typeof value === "string" && pattern.test(value)) return value;
  throw invalid(name, value, expected);
}

export function invalid(field: string, value: unknown, expected: string): AwsError {
  const given = value === undefined ? "is missing" : `is ${JSON.stringify(value)?.slice(0, 100)}`;
  return new AwsError("InvalidRequest", `${field} ${given}; give ${expected}`);
}
