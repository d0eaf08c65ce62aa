import type { EndpointWithHistory, TestRun, TestStage } from "@postern/platform-api";

export type HopState = "sound" | "waiting" | "broken" | "unknown";

export interface Hop {
  id: string;
  title: string;
  lines: string[];
  state: HopState;
}

/** The last test of a connection through the endpoint, and which database of the port map it was about. */
export interface LastTest {
  database: string;
  run: Pick<TestRun, "ok" | "stages">;
}

/**
 * The way from the platform's jobs to the databases, as far as the platform can see it: a column of hops for each part,
 * in the order of a packet's path. What lies on the owner's side is known by whether ports answer, and by the last tests.
 */
export function endpointHops(endpoint: EndpointWithHistory, tests: LastTest[] = []): Hop[][] {
  const { state, environment, region, zoneIds, addresses, serviceName, databases, vpcEndpointId } = endpoint;
  const isOpen = state === "ready" || state === "degraded" || state === "updating";
  const isShut = state === "rejected" || state === "expired" || state === "failed" || state === "deleted";
  const isStopped = tests.some(({ run }) => failedStage(run)?.whose === "platform");
  const side: HopState = isOpen ? "sound" : isShut ? "broken" : "waiting";
  const reached = databases.map(({ name, answers }) => reachOf(answers, lastOf(tests, name)));
  return [
    [{ id: "jobs", title: "Platform's jobs", lines: [environment, region], state: "sound" }],
    zoneIds.length
      ? zoneIds.map((zone, index) => ({
          ...{ id: `zone-${zone}`, title: "Endpoint" },
          state: vpcEndpointId ? (isOpen && isStopped ? "broken" : side) : "unknown",
          lines: [zone, addresses[index] ?? "no address yet"],
        }))
      : [{ id: "endpoint", title: "Endpoint", lines: ["zones not known yet"], state: "unknown" }],
    [{ id: "service", title: "Endpoint service", lines: [serviceName.split(".").at(-1) ?? serviceName], state: side }],
    [{ id: "owner", title: "Load balancer", lines: ["of the owner"], state: ownerState(isOpen, reached) }],
    databases.map(({ name, port }, index) => ({
      ...{ id: `target-${name}`, title: "Target", lines: [`port ${port}`], state: reached[index] ?? "unknown" },
    })),
    databases.map(({ name }) => databaseHop(name, lastOf(tests, name))),
  ];
}

function lastOf(tests: LastTest[], database: string): LastTest["run"] | undefined {
  return tests.find((test) => test.database === database)?.run;
}

function failedStage({ stages }: LastTest["run"]): TestStage | undefined {
  return stages.find(({ ok }) => !ok);
}

/** The last test is news beside what was dialled; one that never got to the owner's side says nothing of it. */
function reachOf(answers: boolean | null, run: LastTest["run"] | undefined): HopState {
  const tcp = run?.stages.find(({ stage }) => stage === "tcp");
  if (tcp?.ok) return "sound";
  if (tcp && tcp.whose === "owner") return "broken";
  return answers === null ? "unknown" : answers ? "sound" : "broken";
}

/** Of Postgres itself only a test knows. */
function databaseHop(name: string, run: LastTest["run"] | undefined): Hop {
  const failed = run && failedStage(run);
  const got = failed && !["dns", "tcp"].includes(failed.stage);
  const line = !run ? "not tested" : run.ok ? "last test passed" : got ? `failed at: ${failed.stage}` : "not reached";
  const state: HopState = run?.ok ? "sound" : got ? "broken" : "unknown";
  return { id: `database-${name}`, title: name, lines: [line], state };
}

/** One port that answers has gone through it. */
function ownerState(isOpen: boolean, reached: HopState[]): HopState {
  if (!isOpen || reached.every((each) => each === "unknown")) return "unknown";
  return reached.includes("sound") ? "sound" : "broken";
}
