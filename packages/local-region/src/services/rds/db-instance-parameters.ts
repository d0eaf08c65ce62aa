import { AwsError } from "../../wire/aws-error.ts";
import { blank, invalidValue } from "./lookups.ts";
import type { Engine } from "./store.ts";

/** What runs here: the version that the Postgres binaries state. */
export const ENGINE_VERSION = "18.4";

/** Throws InvalidParameterValue for what the local region cannot give, rather than pretend. */
export function refuseUnserved(input: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) continue;
    throw invalidValue(
      `the local region does not serve the parameter ${name} (${JSON.stringify(value)}): leave it out`,
    );
  }
}

/** Lower case, as AWS keeps it. */
export function readIdentifier(identifier: string | undefined, parameter = "DBInstanceIdentifier"): string {
  if (!identifier) throw blank(parameter);
  if (!/^[A-Za-z](-?[A-Za-z0-9])*$/.test(identifier) || identifier.length > 63) {
    throw invalidValue(
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return identifier.toLowerCase();
}

export function readEngine(engine: string | undefined, version: string | undefined): Engine {
  if (engine !== "postgres" && engine !== "aurora-postgresql") {
    throw invalidValue(
      `Invalid DB engine: ${engine ?? ""} (the local region serves only postgres and aurora-postgresql)`,
    );
  }
  // Terraform sends an empty one for none.
  if (!version || version === ENGINE_VERSION || version === ENGINE_VERSION.split(".")[0]) return engine;
  throw new AwsError(
    "InvalidParameterCombination",
    `Cannot find version ${version} for ${engine} (the local region serves only ${ENGINE_VERSION})`,
  );
}

export function readInstanceClass(name: string | undefined): string {
  if (!name) throw blank("DBInstanceClass");
  if (!/^db\.[a-z0-9-]+\.[a-z0-9-]+$/.test(name)) throw invalidValue(`Invalid DB Instance class: ${name}`);
  return name;
}

/** In GiB. */
export function readStorage(size: number | undefined, type: string): number {
  if (size === undefined) throw blank("AllocatedStorage");
  if (!Number.isInteger(size) || size < 20 || size > 65_536) {
    throw invalidValue(`Invalid storage size for engine name postgres and storage type ${type}: ${size}`);
  }
  return size;
}

export function readMasterUsername(name: string | undefined): string {
  if (!name) throw blank("MasterUsername");
  if (!/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(name)) {
    throw invalidValue(
      "The parameter MasterUsername must begin with a letter; must contain only letters, digits, and underscores; and must have at most 63 characters.",
    );
  }
  if (/^(admin|rdsadmin|rds_superuser|rds_password|rds_replication|public|none|pg_.*)$/i.test(name)) {
    throw invalidValue(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`);
  }
  return name;
}

/** The password itself stays out of every message. */
export function readMasterPassword(password: string | undefined): string {
  const problem = "The parameter MasterUserPassword is not a valid password";
  if (!password) throw blank("MasterUserPassword");
  if (password.length < 8) throw invalidValue(`${problem} because it is shorter than 8 characters.`);
  if (password.length > 128) throw invalidValue(`${problem} because it is longer than 128 characters.`);
  if (!/^[!-~]+$/.test(password) || /[/@"]/.test(password)) {
    throw invalidValue(`${problem}. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`);
  }
  return password;
}

export function readDatabaseName(name: string | undefined): string | undefined {
  if (name === undefined || name === "") return undefined;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) {
    throw invalidValue("DBName must begin with a letter and contain only alphanumeric characters.");
  }
  if (/^(rdsadmin|template0|template1)$/i.test(name)) throw invalidValue(`Database name ${name} is reserved.`);
  return name;
}

export function readPort(port = 5432): number {
  if (!Number.isInteger(port) || port < 1150 || port > 65_535) {
    throw invalidValue(`Invalid endpoint port ${port}, must be between 1150 and 65535`);
  }
  return port;
}
