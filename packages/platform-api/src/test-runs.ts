import { z } from "zod";
import { pageOf } from "./pages.ts";
import { FieldProblem, PROBLEM_STATUS, type ProblemCode } from "./problems.ts";

export const TestStage = z
  .object({
    stage: z.enum(["dns", "tcp", "tls", "sign-in", "query"]),
    ok: z.boolean(),
    ms: z.number(),
    detail: z.string(),
    cause: z.string().optional().meta({ description: "the likely cause, when it failed" }),
    whose: z.string().optional().meta({ description: "whose it is to repair" }),
    fix: z.string().optional().meta({ description: "what to do" }),
  })
  .meta({ id: "TestStage" });

export type TestStage = z.infer<typeof TestStage>;

export const TestRunState = z.enum(["waiting", "running", "ended"]);

export type TestRunState = z.infer<typeof TestRunState>;

export const TestRunProblem = z
  .object({
    code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    problems: z.array(FieldProblem).optional(),
  })
  .meta({ id: "TestRunProblem" });

export type TestRunProblem = z.infer<typeof TestRunProblem>;

/** One test of a connection: the stages that have ended, up to the first that failed. */
export const TestRun = z
  .object({
    id: z.string(),
    connectionId: z.string().nullable().meta({ description: "null: tested before it was saved" }),
    environment: z.string(),
    host: z.string(),
    port: z.number(),
    state: TestRunState.meta({ description: "`waiting` for a worker, `running`, or `ended`" }),
    ok: z.boolean().meta({ description: "false until it has ended" }),
    stages: z.array(TestStage).meta({ description: "those that have ended so far" }),
    problem: TestRunProblem.nullable().meta({ description: "why it could not be run to its end" }),
    serverVersion: z.string().nullable(),
    isWriter: z.boolean().nullable().meta({ description: "false: a read-only server; null: it was not reached" }),
    startedAt: z.iso.datetime(),
    ms: z.number(),
  })
  .meta({ id: "TestRun" });

export type TestRun = z.infer<typeof TestRun>;

/** `wait=false`: the run is answered at once, while it waits for a worker. */
export const TestQuery = z.object({ wait: z.enum(["true", "false"]).default("true") });

/** By which anybody may read one test run: to be sent to whoever has to repair what failed. */
export const TestRunShare = z
  .object({
    token: z.string().meta({ description: "whoever has it reads the test; it is kept nowhere" }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: "TestRunShare" });

export type TestRunShare = z.infer<typeof TestRunShare>;

export const SharedTestInput = z.strictObject({ token: z.string().max(2000) }).meta({ id: "SharedTestInput" });

/** A test run as those see it who are told of it from outside its tenant. */
export const SharedTestRun = TestRun.omit({ id: true, connectionId: true }).meta({ id: "SharedTestRun" });

export type SharedTestRun = z.infer<typeof SharedTestRun>;

export const TestRunPage = pageOf(TestRun).meta({ id: "TestRunPage" });
