import { checkRange, validationError } from "./parameters.ts";
import type { TargetGroupRow } from "./store.ts";

export interface HealthCheckInput {
  HealthCheckProtocol?: string | undefined;
  HealthCheckPort?: string | undefined;
  HealthCheckPath?: string | undefined;
  HealthCheckEnabled?: boolean | undefined;
  HealthCheckIntervalSeconds?: number | undefined;
  HealthCheckTimeoutSeconds?: number | undefined;
  HealthyThresholdCount?: number | undefined;
  UnhealthyThresholdCount?: number | undefined;
  Matcher?: { HttpCode?: string | undefined } | undefined;
}

/**
 * The health check of a call: what it names, else what there was (`present`), else AWS's defaults.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
 */
export function readHealthCheck(
  input: HealthCheckInput,
  present?: TargetGroupRow["healthCheck"],
): TargetGroupRow["healthCheck"] {
  if (input.HealthCheckEnabled === false) {
    throw validationError("Health check enabled must be true for target groups with target type 'instance' or 'ip'");
  }
  const protocol = input.HealthCheckProtocol ?? present?.protocol ?? "TCP";
  if (!["TCP", "HTTP", "HTTPS"].includes(protocol)) {
    throw validationError(`Health check protocol '${protocol}' must be one of 'TCP, HTTP, HTTPS'`);
  }
  const isHttp = protocol !== "TCP";
  if (!isHttp && (input.HealthCheckPath !== undefined || input.Matcher !== undefined)) {
    throw validationError("Health check path and matcher cannot be specified for health check protocol 'TCP'");
  }
  const intervalSeconds = checkRange(
    "HealthCheckIntervalSeconds",
    input.HealthCheckIntervalSeconds,
    [5, 300],
    present?.intervalSeconds ?? 30,
  );
  const usualTimeout = present?.timeoutSeconds ?? (protocol === "HTTP" ? 6 : 10);
  const timeoutSeconds = checkRange(
    "HealthCheckTimeoutSeconds",
    input.HealthCheckTimeoutSeconds,
    [2, 120],
    Math.min(usualTimeout, intervalSeconds),
  );
  if (timeoutSeconds > intervalSeconds) {
    throw validationError(
      `Health check timeout '${timeoutSeconds}' must be smaller than or equal to the interval '${intervalSeconds}'`,
    );
  }
  return {
    protocol,
    port: readPort(input.HealthCheckPort ?? present?.port ?? "traffic-port"),
    path: isHttp ? (input.HealthCheckPath ?? present?.path ?? "/") : undefined,
    matcher: isHttp ? readMatcher(input.Matcher?.HttpCode ?? present?.matcher ?? "200-399") : undefined,
    intervalSeconds,
    timeoutSeconds,
    healthyThreshold: checkRange(
      "HealthyThresholdCount",
      input.HealthyThresholdCount,
      [2, 10],
      present?.healthyThreshold ?? 5,
    ),
    unhealthyThreshold: checkRange(
      "UnhealthyThresholdCount",
      input.UnhealthyThresholdCount,
      [2, 10],
      present?.unhealthyThreshold ?? 2,
    ),
  };
}

function readPort(port: string): string {
  const isNumber = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535;
  if (port === "traffic-port" || isNumber) return port;
  throw validationError(`Health check port '${port}' must be 'traffic-port' or in the range '1-65535'`);
}

function readMatcher(codes: string): string {
  if (/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(codes)) return codes;
  throw validationError(`Health check matcher HTTP code '${codes}' must be a list of codes or ranges within '200-599'`);
}
