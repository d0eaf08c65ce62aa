import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { FollowErrorCode } from "../errors.ts";
import type { Turn } from "../follow-once.ts";

export interface Metrics {
  turnDone(turn: Turn): void;
  turnFailed(code: FollowErrorCode): void;
  listingFailed(code: FollowErrorCode): void;
  recovered(seconds: number): void;
  /** Prometheus's text format, and its content type. */
  render(): Promise<{ text: string; contentType: string }>;
}

/** What is true at the moment somebody asks. */
export interface Standing {
  isLeading: boolean;
  followings: number;
  pending: number;
  failing: { following: string; code: FollowErrorCode; message: string }[];
  /** Seconds since the last round ended; undefined before the first. */
  secondsSinceRound: number | undefined;
}

export function createMetrics(standing: () => Standing): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const turns = new Counter({
    name: "postern_follow_turns_total",
    help: "Turns by how they ended: settled, pending or failed",
    labelNames: ["outcome"],
    registers,
  });
  const changes = new Counter({
    name: "postern_follow_changes_total",
    help: "Targets registered and deregistered",
    labelNames: ["change"],
    registers,
  });
  const failures = new Counter({
    name: "postern_follow_failures_total",
    help: "Failed turns and listings by code",
    labelNames: ["code"],
    registers,
  });
  const recovery = new Histogram({
    name: "postern_follow_recovery_seconds",
    help: "From the first sign of a change until the right targets were registered and checked",
    buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600],
    registers,
  });
  const gauge = (name: string, help: string, read: (now: Standing) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(standing()));
      },
    });
  gauge("postern_follow_leading", "1 while this follower leads", ({ isLeading }) => (isLeading ? 1 : 0));
  gauge("postern_follow_followings", "Target groups followed", ({ followings }) => followings);
  gauge("postern_follow_pending", "Followings that are not settled", ({ pending }) => pending);
  gauge("postern_follow_failing", "Followings whose last turn failed", ({ failing }) => failing.length);
  gauge("postern_follow_round_age_seconds", "Since the last round ended", (now) => now.secondsSinceRound ?? Number.NaN);
  return {
    turnDone({ isPending, registered, deregistered }) {
      turns.inc({ outcome: isPending ? "pending" : "settled" });
      changes.inc({ change: "registered" }, registered.length);
      changes.inc({ change: "deregistered" }, deregistered.length);
    },
    turnFailed(code) {
      turns.inc({ outcome: "failed" });
      failures.inc({ code });
    },
    listingFailed: (code) => failures.inc({ code }),
    recovered: (seconds) => recovery.observe(seconds),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
