import type { EnvironmentConfig } from "../config.ts";
import type { TenantId } from "../database/schema.ts";
import { actAsTenant } from "../environments/act-as-tenant.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import type { LookedUp } from "./work.ts";

/** A worker's answer: see `Work.lookUp`. */
export async function lookUp(
  provisioner: Provisioner,
  environment: EnvironmentConfig,
  serviceName: string,
  tenant: TenantId,
): Promise<LookedUp> {
  const service = await provisioner.lookUp(actAsTenant(environment, tenant), serviceName);
  return { service, subnetZones: service.found ? await provisioner.subnetZones(environment) : [] };
}
