import { z } from "zod";
import { pageOf } from "./pages.ts";

export const TestStage = z
  .object({
    stage: z.enum(["dns", "tcp", "tls", "sign-in", "query"]),
    ok: z.boolean(),
    ms: z.number(),
    detail: z.string(),
    cause: z.string().optional().meta({ description: "the likely cause, when it failed" }),
    whose: z.string().optional().meta({ description: "whose it is to repair" }),
  })
  .meta({ id: "TestStage" });

export type TestStage = z.infer<typeof TestStage>;

/** One test of a connection: the stages up to the first that failed. */
export const TestRun = z
  .object({
    id: z.string(),
    connectionId: z.string().nullable().meta({ description: "null: tested before it was saved" }),
    environment: z.string(),
    host: z.string(),
    port: z.number(),
    ok: z.boolean(),
    stages: z.array(TestStage),
    serverVersion: z.string().nullable(),
    isWriter: z.boolean().nullable().meta({ description: "false: a read-only server; null: it was not reached" }),
    startedAt: z.iso.datetime(),
    ms: z.number(),
  })
  .meta({ id: "TestRun" });

export type TestRun = z.infer<typeof TestRun>;

export const TestRunPage = pageOf(TestRun).meta({ id: "TestRunPage" });
