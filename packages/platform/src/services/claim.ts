import type { ServiceProof } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem } from "../http/problem.ts";
import { bindService, findService } from "./store.ts";

/** Makes a service the tenant's, unless it is another's already. @throws ApiProblem `service-claimed` */
export async function claimService(
  transaction: Queries,
  name: string,
  tenant: TenantId,
  proof: ServiceProof,
): Promise<void> {
  const { tenantId } = await bindService(transaction, name, tenant, proof);
  if (tenantId !== tenant) throw claimed(name);
}

/** Whether the service is the tenant's by now. @throws ApiProblem `service-claimed` when it is another's */
export async function ownsService(db: Queries, name: string, tenant: TenantId): Promise<boolean> {
  const bound = await findService(db, name);
  if (bound && bound.tenantId !== tenant) throw claimed(name);
  return bound !== undefined;
}

/** Of whose it is, nothing is told. */
export function claimed(name: string): ApiProblem {
  const detail =
    `service '${name}' already belongs to another tenant of this platform, who was the first to prove it; ` +
    "if it is yours, tell the platform's operator, who can release it";
  return new ApiProblem("service-claimed", detail);
}
