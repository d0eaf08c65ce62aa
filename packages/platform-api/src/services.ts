import { z } from "zod";
import { pageOf } from "./pages.ts";

/** How a tenant has shown that a service is its own. */
export const SERVICE_PROOFS = ["own-principal", "approval", "first-request"] as const;

export type ServiceProof = (typeof SERVICE_PROOFS)[number];

export const Service = z
  .object({
    name: z.string(),
    tenantId: z.string(),
    proof: z.enum(SERVICE_PROOFS).meta({
      description:
        "own-principal: it admits a principal that is this tenant's alone; approval: an operator said so; " +
        "first-request: nobody else has asked for it before",
    }),
    provenAt: z.iso.datetime(),
  })
  .meta({ id: "Service" });

export type Service = z.infer<typeof Service>;

export const ServicePage = pageOf(Service).meta({ id: "ServicePage" });
