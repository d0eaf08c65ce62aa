import type {
  DescribeEventBusRequest,
  DescribeEventBusResponse,
  ListEventBusesResponse,
} from "@aws-sdk/client-eventbridge";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkBus } from "./find-rule.ts";

export function describeEventBus(
  _world: World,
  input: DescribeEventBusRequest,
  caller: Caller,
): DescribeEventBusResponse {
  checkBus(caller, input.Name);
  return defaultBus(caller);
}

/** Every account has its default bus, and no other. */
export function listEventBuses(_world: World, input: { NamePrefix?: string }, caller: Caller): ListEventBusesResponse {
  return { EventBuses: "default".startsWith(input.NamePrefix ?? "") ? [defaultBus(caller)] : [] };
}

function defaultBus({ accountId, region }: Caller): { Name: string; Arn: string } {
  return { Name: "default", Arn: `arn:aws:events:${region}:${accountId}:event-bus/default` };
}
