import type { EnvironmentConfig } from "../config.ts";
import type { TenantId } from "../database/schema.ts";

/**
 * The environment as one tenant sees it: where each has a role of its own, AWS shows services, and connects to them, by
 * what their owners have allowed to that very tenant.
 */
export function actAsTenant(environment: EnvironmentConfig, tenant: TenantId): EnvironmentConfig {
  const { tenantRoleArn } = environment;
  return tenantRoleArn === undefined
    ? environment
    : { ...environment, roleArn: tenantRoleArn.replaceAll("{tenant}", tenant) };
}
