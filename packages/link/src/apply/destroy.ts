import { type AwsSession, clientsOf } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, reportStep, silentHost } from "../host.ts";
import { observeResources } from "../plan/observe-resources.ts";
import { isLive } from "../resources/endpoint-connection.ts";
import type { Found } from "../resources/found.ts";
import { type AnyKind, gatewayKinds, kindOf, providerKinds } from "../resources/index.ts";
import { type Context, resourceId } from "../resources/resource-kind.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

export interface DestroyedLink {
  /** Ids of what was removed, in order. */
  removed: string[];
  /** What AWS keeps of it, and the commands that take that away; absent where that is nothing. */
  left?: string[];
}

/**
 * Removes everything of the link on the owner's side, backwards. Needs only the link's name: what is found by its tags
 * is what goes. Refuses while connections are live, unless told to reject them.
 */
export async function destroyLink(
  session: AwsSession,
  link: string,
  options: { rejectConnections: boolean },
  host: Host = silentHost,
): Promise<DestroyedLink> {
  const clients = clientsOf(session);
  const context = { clients, link, accountId: "", region: session.region };
  try {
    const found = await observeResources({ ...context, progress: () => undefined }, providerKinds, []);
    refuseLive(found, options.rejectConnections);
    const left = providerKinds.flatMap((kind) =>
      ofKind(kind, found).flatMap((observed) => kind.leaves?.(observed) ?? []),
    );
    const removed = await removeAll(context, host, providerKinds, found);
    return { removed, ...(left.length > 0 ? { left } : {}) };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** What `destroyLink` would remove, by id and by what AWS calls it. */
export async function planDestroy(
  session: AwsSession,
  link: string,
  via: LinkSpec["via"] = "load-balancer",
): Promise<{ id: string; label: string; leaves?: string }[]> {
  const context = {
    clients: clientsOf(session),
    link,
    accountId: "",
    region: session.region,
    progress: () => undefined,
  };
  try {
    const kinds = via === "resource-gateway" ? gatewayKinds : providerKinds;
    const found = await observeResources(context, kinds, []);
    return kinds.toReversed().flatMap((kind) =>
      ofKind(kind, found).map((observed) => {
        const leaves = kind.leaves?.(observed);
        const id = resourceId({ kind: kind.kind, name: observed.name });
        return { id, label: kind.label(observed), ...(leaves ? { leaves } : {}) };
      }),
    );
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** Removes what was found of these kinds, in the reverse of the order of making. When it throws, nothing is under way. */
export async function removeAll(
  context: Omit<Context, "progress">,
  host: Host,
  kinds: AnyKind[],
  found: Found,
): Promise<string[]> {
  const removed: string[] = [];
  for (const kind of kinds.toReversed()) {
    const outcomes = await Promise.allSettled(
      ofKind(kind, found).map(async (observed) => {
        const id = resourceId({ kind: kind.kind, name: observed.name });
        const verb = kind.kind === "endpoint-connection" ? "rejecting" : "removing";
        await reportStep(host, id, `${verb} ${kind.label(observed)} (${id})`, (progress) =>
          kind.remove({ ...context, progress }, observed, found),
        );
        removed.push(id);
      }),
    );
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }
  return removed;
}

function ofKind(kind: AnyKind, found: Found) {
  return found.all(kindOf(kind.kind).kind).filter((observed) => kind.isOurs?.(observed) ?? true);
}

function refuseLive(found: Found, rejectConnections: boolean): void {
  const live = found.all("endpoint-connection").filter(isLive);
  if (live.length === 0 || rejectConnections) return;
  const problems = live.map(({ vpcEndpointId, ownerAccountId, state }) => ({
    field: `endpoint-connection/${vpcEndpointId}`,
    value: state,
    message: `the connection of account ${ownerAccountId} is ${state}`,
    hint: "run destroy with --reject-connections to cut it off; a link made again has another service name",
  }));
  throw new LinkError("link-in-use", problems);
}
