import type {
  CreateListenerInput,
  CreateListenerOutput,
  DeleteListenerInput,
  DeleteListenerOutput,
  DescribeListenersInput,
  DescribeListenersOutput,
  Listener,
  ModifyListenerInput,
  ModifyListenerOutput,
  ProtocolEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { initialAttributes, LISTENER_ATTRIBUTES } from "./attributes.ts";
import { forwardsChanged } from "./forward-index.ts";
import { readForward, toActions } from "./listener-actions.ts";
import { listenersOf, requireListener, requireLoadBalancer } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { checkRange, validationError } from "./parameters.ts";
import { MOST_LISTENERS } from "./quotas.ts";
import type { ListenerRow, LoadBalancerRow } from "./store.ts";
import { dropTags, readTags, setTags } from "./tags.ts";
import { followHealthOf } from "./target-health.ts";

/** TCP listeners. The same port with the same action gives the one that exists. */
export async function createListener(
  world: World,
  input: CreateListenerInput,
  caller: Caller,
): Promise<CreateListenerOutput> {
  const loadBalancer = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  if (input.Port === undefined) throw validationError("A listener port must be specified");
  const port = checkRange("Port", input.Port, [1, 65535], 0);
  const protocol = readProtocol(input.Protocol);
  const targetGroups = readForward(world, loadBalancer, input.DefaultActions);
  const tags = readTags(input.Tags);
  const present = listenersOf(world, loadBalancer);
  const twin = present.find((row) => row.port === port);
  if (twin && JSON.stringify(twin.targetGroups) === JSON.stringify(targetGroups))
    return { Listeners: [toListener(twin)] };
  if (twin) throw duplicateListener(loadBalancer);
  if (present.length >= MOST_LISTENERS) {
    throw new AwsError("TooManyListeners", "The maximum number of listeners per load balancer has been reached");
  }
  const row = world.elbv2.listeners.put({
    accountId: caller.accountId,
    region: caller.region,
    arn: `${loadBalancer.arn.replace(":loadbalancer/", ":listener/")}/${world.ids.hex(16)}`,
    loadBalancerArn: loadBalancer.arn,
    port,
    protocol,
    targetGroups,
    attributes: initialAttributes(LISTENER_ATTRIBUTES),
  });
  forwardsChanged(world, row);
  setTags(world, row.arn, tags);
  followHealthOf(world, row);
  await world.network.refresh();
  return { Listeners: [toListener(row)] };
}

export function describeListeners(
  world: World,
  input: DescribeListenersInput,
  caller: Caller,
): DescribeListenersOutput {
  if (!input.LoadBalancerArn && !input.ListenerArns?.length) {
    throw validationError("You must specify either listener ARNs or a load balancer ARN");
  }
  const asked = input.ListenerArns?.length
    ? input.ListenerArns.map((arn) => requireListener(world, caller, arn))
    : listenersOf(world, requireLoadBalancer(world, caller, input.LoadBalancerArn));
  const { page, next } = describePage(asked, input);
  return { Listeners: page.map(toListener), NextMarker: next };
}

/** New flows follow the new groups; flows to targets of the old ones go on. */
export async function modifyListener(
  world: World,
  input: ModifyListenerInput,
  caller: Caller,
): Promise<ModifyListenerOutput> {
  const row = requireListener(world, caller, input.ListenerArn);
  const loadBalancer = requireLoadBalancer(world, caller, row.loadBalancerArn);
  const port = checkRange("Port", input.Port, [1, 65535], row.port);
  if (input.Protocol !== undefined) readProtocol(input.Protocol);
  const targetGroups = input.DefaultActions?.length
    ? readForward(world, loadBalancer, input.DefaultActions)
    : row.targetGroups;
  if (listenersOf(world, loadBalancer).some((other) => other !== row && other.port === port)) {
    throw duplicateListener(loadBalancer);
  }
  const before = row.targetGroups;
  const current = targetGroups.map((forward) => forward.arn);
  row.formerTargetGroupArns = [
    ...new Set([...(row.formerTargetGroupArns ?? []), ...before.map((forward) => forward.arn)]),
  ].filter((arn) => !current.includes(arn));
  row.port = port;
  row.targetGroups = targetGroups;
  world.elbv2.listeners.put(row);
  forwardsChanged(world, row);
  followHealthOf(world, { targetGroups: [...before, ...targetGroups] });
  await world.network.refresh();
  return { Listeners: [toListener(row)] };
}

export async function deleteListener(
  world: World,
  input: DeleteListenerInput,
  caller: Caller,
): Promise<DeleteListenerOutput> {
  const row = requireListener(world, caller, input.ListenerArn);
  world.elbv2.listeners.delete(row.arn);
  forwardsChanged(world, row);
  dropTags(world, row.arn);
  followHealthOf(world, row);
  await world.network.refresh();
  return {};
}

function readProtocol(protocol: string | undefined): string {
  if (!protocol) throw validationError("A listener protocol must be specified");
  if (protocol === "TCP") return protocol;
  throw new AwsError(
    "UnsupportedProtocol",
    `the local region does not serve listeners of protocol '${protocol}': use 'TCP'`,
  );
}

function duplicateListener(loadBalancer: LoadBalancerRow): AwsError {
  return new AwsError(
    "DuplicateListener",
    `A listener already exists on this port for this load balancer '${loadBalancer.arn}'`,
  );
}

function toListener(row: ListenerRow): Listener {
  return {
    ListenerArn: row.arn,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: row.protocol as ProtocolEnum,
    DefaultActions: toActions(row),
  };
}
