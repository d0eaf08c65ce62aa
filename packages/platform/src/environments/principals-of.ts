import type { EnvironmentConfig, PlatformConfig } from "../config.ts";

const TENANT = /^ten-[0-9a-z]{1,40}$/;

/**
 * Whom owners are to admit. Where each tenant has a principal of its own, `tenant` says whose; without it the principal
 * stands there with `{tenant}` in it.
 */
export function principalsOf(
  { principals, tenantRoleArn, roleArn }: EnvironmentConfig,
  aws: PlatformConfig["aws"],
  tenant?: string,
): string[] {
  const named = (arn: string) => (tenant && TENANT.test(tenant) ? arn.replaceAll("{tenant}", tenant) : arn);
  return (principals ?? [tenantRoleArn ?? roleArn ?? aws.roleArn].filter((arn) => arn !== undefined)).map(named);
}
