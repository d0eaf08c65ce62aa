import { z } from "zod";

/** A place where the platform's jobs run: what a request names, and whose network dials. */
export const Environment = z.object({ name: z.string(), region: z.string() }).meta({ id: "Environment" });

export type Environment = z.infer<typeof Environment>;

export const EnvironmentList = z.object({ items: z.array(Environment) }).meta({ id: "EnvironmentList" });
