import type { EnvironmentConfig } from "../config.ts";
import type { Refusal } from "./allowed-addresses.ts";

/** Where Postgres is found, and neither mail, nor shells, nor what else stands below. */
const DEFAULT = ["1024-65535"];

/** Ports that public connections of an environment may name, and ranges of them. */
export function publicPortsOf({ publicPorts }: Pick<EnvironmentConfig, "publicPorts">): string[] {
  return publicPorts ?? DEFAULT;
}

/** For a port that the environment's operator does not let anybody dial on the public internet. */
export function refusePort(
  port: number,
  environment: Pick<EnvironmentConfig, "name" | "publicPorts">,
): Refusal | undefined {
  const allowed = publicPortsOf(environment);
  const isAllowed = allowed.some((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return from <= port && port <= to;
  });
  if (isAllowed) return undefined;
  const ports = allowed.join(", ") || "none";
  return {
    message: `is not among the ports that environment '${environment.name}' dials on the public internet: ${ports}`,
    hint: "let the database listen on one of them, or ask the platform's operator for this one",
  };
}
