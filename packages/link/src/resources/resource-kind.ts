import type { Clients } from "@postern/aws";
import type { Found } from "./found.ts";

/** One thing that a link wants to exist. `needs` are the ids of those that must exist before it. */
export interface DesiredResource {
  kind: string;
  /** Tells resources of one kind apart: a database's name, or the kind's single role. */
  name: string;
  needs: string[];
  /** What it is, for people: `target group for warehouse`. */
  title: string;
  /** Why it is made as it is, where a reader may wonder. */
  because?: string | undefined;
}

/** One thing that exists and bears this link's tags, or hangs off something that does. */
export interface ObservedResource {
  name: string;
}

/** One difference between desired and observed. `plan` prints it, `ensure` executes it. */
export interface Change {
  /** What differs, in AWS's term: `cross-zone load balancing`. */
  what: string;
  from: string;
  to: string;
  /** AWS can change some things only by making the resource anew. */
  how: "in place" | "by replacement";
}

export interface Context {
  clients: Clients;
  link: string;
  accountId: string;
  region: string;
  progress: (text: string) => void;
  /** Leave out what AWS tells only of one resource a call. */
  quick?: boolean;
}

/**
 * How one kind of resource is read, compared, made and removed. There is no state file: `observe` finds by ownership
 * tags. `compare` is pure, and the only comparison there is: `plan` prints its result and `ensure` executes it.
 */
export interface ResourceKind<Desired extends DesiredResource, Observed extends ObservedResource> {
  kind: Desired["kind"];
  /** Kinds that must be observed first, because this one hangs off them; removal runs the other way. */
  after: string[];
  permissions: { read: string[]; write: string[] };
  /** Everything of this kind that is the link's; `desired` helps to look in the right places. */
  observe(context: Context, desired: Desired[], found: Found): Promise<Observed[]>;
  compare(desired: Desired, observed: Observed, found: Found): Change[];
  /** Says which of what was observed is whose, by its name, where that depends on what is wanted. Pure. */
  claim?(desired: Desired[], observed: Observed[], found: Found): Observed[];
  /** Creates it if missing, then makes one call per change. Safe to run twice, and by two at once. */
  ensure(context: Context, desired: Desired, observed: Observed | undefined, found: Found): Promise<Observed>;
  /** Gone already is success. */
  remove(context: Context, observed: Observed, found: Found): Promise<void>;
  /** False for what was only looked at and bears no tag of ours: never removed. True when absent. */
  isOurs?(observed: Observed): boolean;
  /** What a reader should know of one that is kept though it differs. Pure. */
  note?(desired: Desired, observed: Observed): string | undefined;
  /** What AWS keeps of it when it is removed, and the command that takes that away. Pure. */
  leaves?(observed: Observed): string;
  /** What it is called in AWS, for people. */
  label(observed: Observed): string;
}

export function resourceId(resource: { kind: string; name: string }): string {
  return `${resource.kind}/${resource.name}`;
}
