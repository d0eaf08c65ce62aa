import type { EnvironmentConfig } from "../config.ts";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem } from "../http/problem.ts";
import { type Provisioner, ProvisioningError } from "../provisioning/provisioner.ts";
import type { DecidedConnection } from "./decide.ts";

/** What a connection signs in with, in clear: for a test under way, never to be stored. */
export interface SignInSecrets {
  password: string | undefined;
  /** PEM of the client certificate's key. */
  clientKey: string | undefined;
}

/** What takes the password's place: itself, or a token that IAM signs for the database's own name. */
export async function signInSecret(
  { kind, iam, host, port, user, tls }: DecidedConnection,
  password: string | undefined,
  provisioner: Provisioner,
  environment: EnvironmentConfig,
  tenant: TenantId,
): Promise<string> {
  if (iam === null) return password ?? "";
  const own = { host: iam.host ?? tls.certificateName ?? host, port: iam.port ?? port };
  const where = kind === "public" ? { host, port } : own;
  try {
    return await provisioner.databaseToken(environment, { ...where, user, roleArn: iam.roleArn, externalId: tenant });
  } catch (error) {
    const why = error instanceof ProvisioningError ? error.message : "AWS could not be asked";
    const detail = `no token of IAM for '${user}' by ${iam.roleArn}: ${why}; the role has to trust this platform, with '${tenant}' as external id`;
    throw new ApiProblem("aws-unavailable", detail, {}, error);
  }
}
