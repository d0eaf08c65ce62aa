import type { Found } from "../resources/found.ts";
import { type AnyKind, kindOf } from "../resources/index.ts";
import { type Change, type DesiredResource, type ObservedResource, resourceId } from "../resources/resource-kind.ts";

export type Step =
  | { action: "create"; id: string; desired: DesiredResource }
  | {
      action: "change";
      id: string;
      desired: DesiredResource;
      observed: ObservedResource;
      changes: Change[];
      label: string;
    }
  | {
      action: "keep";
      id: string;
      desired: DesiredResource;
      observed: ObservedResource;
      label: string;
      /** What differs and is nobody's mistake, such as what a follower has moved. */
      note?: string;
    }
  | { action: "remove"; id: string; kind: AnyKind; observed: ObservedResource; label: string; leaves?: string };

export interface Plan {
  steps: Step[];
  /** What a reader should know before it is carried out. */
  remarks: string[];
  /** Whether this very specification was applied before: what differs has been changed in AWS since. */
  isDrift: boolean;
  /** What a quick look has left out, in words: it may differ. */
  unread?: string;
}

/** Desired against found: what is to be made, changed, kept and removed. Pure. */
export function makePlan(
  kinds: AnyKind[],
  desired: DesiredResource[],
  found: Found,
  remarks: string[] = [],
  wasApplied = false,
): Plan {
  const wanted = desired.map((resource) => wantedStep(resource, found));
  const wantedIds = new Set(desired.map(resourceId));
  const unwanted = kinds.toReversed().flatMap((kind) =>
    found.all(kindOf(kind.kind).kind).flatMap((observed): Step[] => {
      const id = resourceId({ kind: kind.kind, name: observed.name });
      const isOurs = kind.isOurs?.(observed) ?? true;
      // A connection is the platform's; it is accepted or rejected by command, never by a plan.
      if (wantedIds.has(id) || !isOurs || kind.kind === "endpoint-connection") return [];
      const leaves = kind.leaves?.(observed);
      return [{ action: "remove", id, kind, observed, label: kind.label(observed), ...(leaves ? { leaves } : {}) }];
    }),
  );
  const steps = [...wanted, ...unwanted];
  return { steps, remarks, isDrift: wasApplied && steps.some(({ action }) => action !== "keep") };
}

function wantedStep(desired: DesiredResource, found: Found): Step {
  const kind = kindOf(desired.kind);
  const id = resourceId(desired);
  const observed = found.one(kind.kind, desired.name);
  if (!observed) return { action: "create", id, desired };
  const changes = kind.compare(desired, observed, found);
  const isOurs = kind.isOurs?.(observed) ?? true;
  if (changes.length > 0 && !isOurs && kind.kind === "database-ingress") return { action: "create", id, desired };
  const label = kind.label(observed);
  if (changes.length > 0) return { action: "change", id, desired, observed, changes, label };
  const note = kind.note?.(desired, observed);
  return { action: "keep", id, desired, observed, label, ...(note ? { note } : {}) };
}

export function hasChanges(plan: Plan): boolean {
  return plan.steps.some(({ action }) => action !== "keep");
}

/** Changes that AWS makes only by a new resource. */
export function replacements(plan: Plan): { id: string; change: Change }[] {
  return plan.steps.flatMap((step) =>
    step.action === "change"
      ? step.changes.filter(({ how }) => how === "by replacement").map((change) => ({ id: step.id, change }))
      : [],
  );
}
