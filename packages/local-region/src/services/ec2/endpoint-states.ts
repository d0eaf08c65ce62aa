import type { State } from "@aws-sdk/client-ec2";
import { refreshLater } from "../refresh-later.ts";
import { forgetEndpointResources } from "../vpc-lattice/endpoint-resources.ts";
import type { World } from "../world.ts";
import { forgetEndpointRoutes } from "./endpoint-routes.ts";
import { deleteManagedInterface } from "./network-interfaces.ts";
import type { EndpointRow, EndpointState } from "./store.ts";
import { dropTags } from "./tags.ts";
import { ENDPOINT_DELETE_SECONDS } from "./timings.ts";

/** Whether packets may pass the endpoint: what the network asks. */
export function isEndpointOpen(endpoint: EndpointRow): boolean {
  return endpoint.isOpen === true;
}

/** A request that nobody answered in time, by the region's clock: `expired` when it is next looked at. */
export function expireOverdue(world: World, endpoint: EndpointRow): void {
  const seconds = world.choices.requestExpiry;
  if (seconds === "never" || endpoint.state !== "pendingAcceptance") return;
  if (world.clock.now().getTime() - endpoint.createdAt.getTime() >= seconds * 1000)
    enterState(world, endpoint, "expired");
}

/** `pending`, and `available` after AWS's time: once packets pass, and not when something else happened meanwhile. */
export function startEndpoint(world: World, endpoint: EndpointRow, awsSeconds: number): void {
  const transition = enterState(world, endpoint, "pending");
  world.clock.after(awsSeconds, () => void finishStart(world, endpoint, transition));
}

/**
 * Stops every byte before it resolves, but for established flows that may go on by choice; the endpoint and its
 * interfaces stay until the consumer deletes them.
 */
export async function rejectEndpoint(world: World, endpoint: EndpointRow): Promise<void> {
  enterState(world, endpoint, "rejected");
  endpoint.keepsFlows = world.choices.flowsAtReject === "kept";
  endpoint.isOpen = false;
  await world.network.refresh();
}

/** Stops every byte before it resolves; interfaces and row go after AWS's time. */
export async function removeEndpoint(world: World, endpoint: EndpointRow): Promise<void> {
  if (endpoint.state === "deleting") return;
  enterState(world, endpoint, "deleting");
  endpoint.isOpen = false;
  delete endpoint.keepsFlows;
  forgetEndpointResources(world, endpoint);
  forgetEndpointRoutes(world, endpoint);
  world.clock.after(ENDPOINT_DELETE_SECONDS, () => {
    for (const id of endpoint.networkInterfaceIds) deleteManagedInterface(world, id);
    enterState(world, endpoint, "deleted");
    world.ec2.endpoints.delete(endpoint.vpcEndpointId);
    for (const { notificationId } of world.ec2.connectionNotifications.by("subject", endpoint.vpcEndpointId))
      world.ec2.connectionNotifications.delete(notificationId);
    dropTags(world, endpoint.vpcEndpointId);
    void refreshLater(world);
  });
  await world.network.refresh();
}

/** The wire has these states in lower camel case; the SDK's enumeration, by mistake, in upper. */
export function wireState(state: EndpointState): State {
  return state as string as State;
}

function enterState(world: World, endpoint: EndpointRow, state: EndpointState): number {
  endpoint.state = state;
  world.ec2.endpoints.changed(endpoint);
  endpoint.transition = (endpoint.transition ?? 0) + 1;
  return endpoint.transition;
}

async function finishStart(world: World, endpoint: EndpointRow, transition: number): Promise<void> {
  const isCurrent = () => endpoint.transition === transition;
  if (!isCurrent()) return;
  endpoint.isOpen = true;
  world.ec2.endpoints.changed(endpoint);
  try {
    await world.network.refresh();
    if (!isCurrent()) return;
    endpoint.state = "available";
    world.ec2.endpoints.changed(endpoint);
  } catch (error) {
    if (!isCurrent()) return;
    endpoint.isOpen = false;
    endpoint.lastError = { code: "InternalError", message: error instanceof Error ? error.message : String(error) };
    enterState(world, endpoint, "failed");
  }
}
