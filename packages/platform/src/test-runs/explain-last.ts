import type { TestStage } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";
import type { DecidedConnection } from "../connections/decide.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";

/** Nothing has got through the endpoint yet where one of these failed. */
const ON_THE_WAY: readonly TestStage["stage"][] = ["dns", "tcp"];

/**
 * The stages, the last one with what this platform knows better of its failure than a dialled port tells: AWS says what
 * became of an endpoint, and where there is none it is the host that is meant.
 */
export async function explainLast(
  stages: TestStage[],
  { kind, host, port }: DecidedConnection,
  provisioner: Provisioner,
  environment: EnvironmentConfig,
): Promise<TestStage[]> {
  const last = stages.at(-1);
  if (!last || last.ok || !ON_THE_WAY.includes(last.stage)) return stages;
  // What AWS does not tell at this moment is no reason to lose the test.
  const known =
    kind === "private"
      ? await provisioner.explainUnreached(environment, { host, port }).catch(() => undefined)
      : publicCause(last, host, port);
  const better = known ?? (kind === "private" ? ownerCause(last, port) : undefined);
  return better ? [...stages.slice(0, -1), { ...last, ...better }] : stages;
}

/** The endpoint is open and admits the platform: what is left is the owner's. */
function ownerCause({ stage, detail }: TestStage, port: number) {
  if (stage !== "tcp") return undefined;
  const fix = "the owner runs postern doctor, which says which it is";
  return /refused/.test(detail)
    ? {
        cause: `the owner's load balancer has no healthy target for port ${port}, or no listener on it`,
        whose: "owner",
        fix,
      }
    : {
        cause: `the security groups or network ACLs of the owner's load balancer drop what comes at port ${port}`,
        whose: "owner",
        fix,
      };
}

function publicCause({ stage, detail }: TestStage, host: string, port: number) {
  if (stage === "dns") return { fix: "check how the host is spelt" };
  return /refused/.test(detail)
    ? { cause: `nothing listens on port ${port} of ${host}`, whose: "you", fix: "check the port" }
    : {
        cause: `a firewall or security group in front of ${host} drops what this platform sends to port ${port}`,
        whose: "owner",
        fix: "the owner admits this platform's addresses, or makes a private link",
      };
}
