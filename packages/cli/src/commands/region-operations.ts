import type { OperationStatus } from "@postern/local-region";
import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";

export interface RegionOperationsOptions {
  /** Only this service, by its signing name. */
  service?: string;
  /** Those that are not served as well. */
  all?: boolean;
}

/** `postern region operations`: what the local region serves of AWS, and what is missing of it. No region need run. */
export const runRegionOperations: Run<RegionOperationsOptions> = async (surroundings, { service, all = false }) => {
  const { operationStatuses } = await import("@postern/local-region");
  const every = await operationStatuses();
  const names = [...new Set(every.map((each) => each.service))];
  if (service !== undefined && !names.some((name) => name === service))
    throw new UsageError(`'${service}' is not a service that the local region knows`, {
      field: "--service",
      hint: `one of ${names.join(", ")}`,
    });
  const operations = every
    .filter((each) => service === undefined || each.service === service)
    .filter(({ status }) => all || status !== "not-served");
  tell(surroundings, { ok: true, operations }, () => operations.map(line).join("\n"));
  return EXIT.done;
};

function line({ service, operation, status, refused, withoutEffect }: OperationStatus): string {
  const lacks = [
    refused.length > 0 && `refuses ${refused.join(", ")}`,
    withoutEffect.length > 0 && `takes without effect ${withoutEffect.join(", ")}`,
  ].filter(Boolean);
  const words = status === "not-served" ? "not served" : status;
  return `${service} ${operation}: ${[words, ...lacks].join("; ")}`;
}
