import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import type { FoundService } from "../provisioning/provisioner.ts";

export interface SubnetZone {
  subnetId: string;
  zoneId: string;
}

export interface LookedUp {
  service: FoundService;
  /** The zones of the shard's subnets. */
  subnetZones: SubnetZone[];
}

/** What servers ask of workers, who alone have rights in AWS and a way to the endpoints. */
export interface Work {
  /**
   * What AWS shows of a service to the platform as it acts for the tenant.
   * @throws ProvisioningError when AWS, or a worker, could not be asked.
   */
  lookUp(where: { environment: string; shard: string }, serviceName: string, tenant: TenantId): Promise<LookedUp>;
  /**
   * The zones of the environment's subnets; it need not be one that is saved.
   * @throws ProvisioningError as `lookUp` does
   */
  subnetZones(environment: EnvironmentConfig): Promise<SubnetZone[]>;
  /** Has a test run done that is in the database once the transaction has ended. */
  startTest(transaction: Queries, run: { id: string; environment: string }): Promise<void>;
  /** Has the endpoints of a place looked at now: see `placeName`. */
  wake(place: string): void;
}
