import { z } from "zod";

/** What an owner asks of a platform, `postern-request/v1`. */
export const linkRequestSchema = z.strictObject({
  format: z.literal("postern-request/v1"),
  type: z.string().min(1),
  serviceName: z
    .string()
    .regex(
      /^com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-[0-9a-f]{8,17}$/,
      "not of the form com.amazonaws.vpce.REGION.vpce-svc-0123456789abcdef0",
    ),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "not a region code such as us-east-1"),
  environment: z.string().min(1),
  link: z.string().min(1).optional(),
  /** What stands behind which port; a request by mail says nothing of it. */
  databases: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        port: z.int().min(1).max(65535),
        /** Its name on the server, what clients connect to. */
        database: z.string().min(1).max(63).optional(),
        /** The name on the database's own certificate, for verify-full through the endpoint. */
        certificateName: z.string().optional(),
      }),
    )
    .default([]),
  zoneIds: z.array(z.string()).default([]),
});

export type LinkRequest = z.output<typeof linkRequestSchema>;
