import { validationError } from "./parameters.ts";

type Check = (key: string, value: string) => void;
type AttributeTable = Record<string, { otherwise: string; check: Check }>;

const isBoolean = oneOf("true", "false");

/** Names, defaults and ranges: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ (2026-01). */
export const LOAD_BALANCER_ATTRIBUTES: AttributeTable = {
  "access_logs.s3.enabled": { otherwise: "false", check: isBoolean },
  "access_logs.s3.bucket": { otherwise: "", check: anything },
  "access_logs.s3.prefix": { otherwise: "", check: anything },
  "deletion_protection.enabled": { otherwise: "false", check: isBoolean },
  "ipv6.deny_all_igw_traffic": { otherwise: "false", check: isBoolean },
  "load_balancing.cross_zone.enabled": { otherwise: "false", check: isBoolean },
  "dns_record.client_routing_policy": {
    otherwise: "any_availability_zone",
    check: oneOf("any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity"),
  },
  "secondary_ips.auto_assigned.per_subnet": { otherwise: "0", check: between(0, 7) },
  "zonal_shift.config.enabled": { otherwise: "false", check: isBoolean },
};

export const TARGET_GROUP_ATTRIBUTES: AttributeTable = {
  "deregistration_delay.timeout_seconds": { otherwise: "300", check: between(0, 3600) },
  "deregistration_delay.connection_termination.enabled": { otherwise: "false", check: isBoolean },
  "stickiness.enabled": { otherwise: "false", check: isBoolean },
  "stickiness.type": { otherwise: "source_ip", check: oneOf("source_ip") },
  "preserve_client_ip.enabled": { otherwise: "false", check: isBoolean },
  "proxy_protocol_v2.enabled": { otherwise: "false", check: isBoolean },
  "load_balancing.cross_zone.enabled": {
    otherwise: "use_load_balancer_configuration",
    check: oneOf("true", "false", "use_load_balancer_configuration"),
  },
  "target_health_state.unhealthy.connection_termination.enabled": { otherwise: "true", check: isBoolean },
  "target_health_state.unhealthy.draining_interval_seconds": { otherwise: "0", check: between(0, 360_000) },
  "target_group_health.dns_failover.minimum_healthy_targets.count": { otherwise: "1", check: countOrOff },
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": { otherwise: "off", check: percentOrOff },
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": {
    otherwise: "1",
    check: between(1, 1000),
  },
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": {
    otherwise: "off",
    check: percentOrOff,
  },
};

export const LISTENER_ATTRIBUTES: AttributeTable = {
  "tcp.idle_timeout.seconds": { otherwise: "350", check: between(60, 6000) },
};

export function initialAttributes(table: AttributeTable): Map<string, string> {
  return new Map(Object.entries(table).map(([key, { otherwise }]) => [key, otherwise]));
}

/** The attributes with the changes made; throws ValidationError and changes nothing when one is unknown or wrong. */
export function changeAttributes(
  kind: string,
  table: AttributeTable,
  attributes: ReadonlyMap<string, string>,
  changes: { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Map<string, string> {
  const changed = new Map(attributes);
  for (const { Key: key = "", Value: value = "" } of changes ?? []) {
    const rule = Object.hasOwn(table, key) ? table[key] : undefined;
    if (!rule) throw validationError(`${kind} attribute key '${key}' is not recognized`);
    rule.check(key, value);
    changed.set(key, value);
  }
  return changed;
}

function oneOf(...values: string[]): Check {
  return (key, value) => {
    if (!values.includes(value))
      throw validationError(`'${key}' value '${value}' must be one of '${values.join(", ")}'`);
  };
}

function between(least: number, most: number): Check {
  return (key, value) => {
    if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return;
    throw validationError(`'${key}' value '${value}' must be between '${least}-${most}' inclusive`);
  };
}

function countOrOff(key: string, value: string): void {
  if (value !== "off") between(1, 1000)(key, value);
}

function percentOrOff(key: string, value: string): void {
  if (value !== "off") between(1, 100)(key, value);
}

function anything(): void {}
