import { hostedZoneIdOf as endpointZoneIdOf } from "../ec2/endpoint-names.ts";
import { hostedZoneIdOf as loadBalancerZoneIdOf } from "../elbv2/hosted-zones.ts";
import { isInDomain } from "./domain-names.ts";
import type { HostedZoneRow, RecordSetRow } from "./store.ts";

/**
 * What is wrong with an alias: it leads to a record of its own zone and type, or to an endpoint's or a load balancer's
 * name. Undefined when nothing is.
 */
export function judgeAlias(zone: HostedZoneRow, record: RecordSetRow, isTargetThere: boolean): string | undefined {
  if (!record.alias) return undefined;
  const target = `Tried to create an alias that targets ${record.alias.name}, type ${record.type} in zone ${record.alias.zoneId}`;
  const outside = `${target}, but the alias target name does not lie within the target zone`;
  if (record.alias.zoneId === zone.zoneId) {
    if (!isInDomain(record.alias.name, zone.name)) return outside;
    return isTargetThere ? undefined : `${target}, but that target was not found`;
  }
  return record.alias.zoneId === zoneIdOfAwsName(record.alias.name) ? undefined : outside;
}

function zoneIdOfAwsName(name: string): string | undefined {
  const endpointRegion = /\.([a-z0-9-]+)\.vpce\.amazonaws\.com\.$/.exec(name)?.[1];
  if (endpointRegion !== undefined) return endpointZoneIdOf(endpointRegion);
  const loadBalancerRegion = /\.elb\.([a-z0-9-]+)\.amazonaws\.com\.$/.exec(name)?.[1];
  return loadBalancerRegion === undefined ? undefined : loadBalancerZoneIdOf(loadBalancerRegion);
}
