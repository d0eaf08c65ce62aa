import { z } from "zod";

/** One entry of the port map: which database answers on which port of an endpoint. */
export const LinkDatabase = z
  .object({
    name: z.string().meta({ description: "the owner's name for it", example: "warehouse" }),
    port: z.number().int().min(1).max(65535).meta({ example: 5432 }),
    database: z.string().optional().meta({ description: "the database's name inside Postgres" }),
    certificateName: z.string().optional().meta({ description: "the name on the server's TLS certificate" }),
  })
  .meta({ id: "LinkDatabase" });

export type LinkDatabase = z.infer<typeof LinkDatabase>;
