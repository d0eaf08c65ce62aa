import type { EventSubject, PlatformEvent } from "@postern/platform-api";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { hearChanges, type RowChange } from "../database/hear-changes.ts";
import type { TenantId } from "../database/schema.ts";
import { beginFollowing, type Following, type FollowingTimes } from "./begin-following.ts";

export interface Follower {
  actorId: string;
  tenant: TenantId;
  /** When the session or the key ends; null: not by itself. */
  until: Date | null;
  mayHear: (subject: EventSubject) => boolean;
}

export interface Events {
  /** Undefined: this one follows from too many places already. */
  follow(follower: Follower): Following | undefined;
  /** Ends what is followed, so that the server can end. */
  stop(): Promise<void>;
}

const TIMES: FollowingTimes = { gatherMs: 50, aliveMs: 15_000, longestMs: 10 * 60_000 };
const MOST_OF_ONE = 20;
/** What says who one is: when it changes, one has to come in again. */
const OF_ACCESS: ReadonlySet<EventSubject> = new Set(["member", "api-key"]);

interface Seat extends Follower {
  tell(event: PlatformEvent): void;
  end(): void;
}

/** Tells those who follow what changes, whichever process changed it. */
export function openEvents(parts: { pool: Pool; log: Logger; times?: FollowingTimes }): Events {
  const seats = new Set<Seat>();
  let isStopped = false;
  let hasBegun = false;
  const onBegin = () => {
    for (const seat of seats) {
      // What was missed in between may have been that they may hear no more.
      if (hasBegun) seat.end();
      else seat.tell({ type: "resync" });
    }
    hasBegun = true;
  };
  const onAccessChange = (userId: string) => {
    for (const seat of seats) if (seat.actorId === userId) seat.end();
  };
  const onChange = ({ tenant, subject, id, isNew }: RowChange) => {
    for (const seat of seats) {
      if (subject === "request" && seat.mayHear("approval")) seat.tell({ type: "changed", subject: "approval", id });
      if (seat.tenant !== tenant) continue;
      if (!isNew && OF_ACCESS.has(subject) && seat.actorId === id) seat.end();
      else if (seat.mayHear(subject)) seat.tell({ type: "changed", subject, id });
    }
  };
  const hearing = hearChanges({ ...parts, onBegin, onChange, onAccessChange });
  return {
    follow(follower) {
      const others = [...seats].filter(({ actorId }) => actorId === follower.actorId);
      if (others.length >= MOST_OF_ONE) return undefined;
      const { tell, following } = beginFollowing(limitTo(follower.until, parts.times ?? TIMES), () =>
        seats.delete(seat),
      );
      const seat = { ...follower, tell, end: following.end };
      seats.add(seat);
      if (isStopped) following.end();
      return following;
    },
    async stop() {
      isStopped = true;
      for (const { end } of seats) end();
      await hearing.stop();
    },
  };
}

function limitTo(until: Date | null, times: FollowingTimes): FollowingTimes {
  if (until === null) return times;
  return { ...times, longestMs: Math.min(times.longestMs, Math.max(0, until.getTime() - Date.now())) };
}
