import type { PlatformConfig } from "../config.ts";
import { openRdsAuthorities } from "../connections/trusted-authorities.ts";
import type { Metrics } from "../http/metrics.ts";
import { createAwsProvisioner } from "../provisioning/aws-provisioner.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import { traceProvisioner } from "../traces/trace-provisioner.ts";

/** What a worker takes from the configuration; `provisioner` stands in for AWS and the network, for tests. */
export function workSettings(config: PlatformConfig, metrics: Metrics, provisioner: Provisioner | undefined) {
  const { lookIntervalMs, endpointsPerSecond, rdsAuthoritiesFile } = config;
  return {
    ...{ lookIntervalMs, endpointsPerSecond },
    provisioner: traceProvisioner(
      provisioner ?? createAwsProvisioner(config, { onCall: metrics.called, onThrottle: metrics.throttled }),
    ),
    rdsAuthorities: openRdsAuthorities(rdsAuthoritiesFile),
  };
}
