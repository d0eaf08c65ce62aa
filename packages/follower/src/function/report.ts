import type { FollowEvent } from "../daemon/watch-region.ts";
import { FollowError, toFollowError } from "../errors.ts";
import type { FollowerSurroundings } from "../follower-surroundings.ts";
import type { Following } from "../following.ts";
import { writeLastTurn } from "../last-turn.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import type { TurnsOutcome } from "./run-turns.ts";
import type { Trigger } from "./trigger.ts";

/** What is known of one invocation as it goes on. */
export interface Invocation {
  onEvent(event: FollowEvent): void;
  /** Writes what is left to write. Throws when something failed. */
  end(outcome: TurnsOutcome): Promise<void>;
}

/** A turn that says the same again is written anew after so long: somebody reads from it that the follower lives. */
const SAME_AGAIN_MS = 3_600_000;

/**
 * Says what happens, a JSON document a line, to the function's log: events with CloudWatch's metrics in them. What a
 * turn ended with goes to its target group's tags besides.
 */
export function createReport(
  { clients, clock }: Pick<FollowerSurroundings, "clients" | "clock">,
  followings: Following[],
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
) {
  const noted = new Map<string, { words: string; at: number }>();

  async function note(following: string, words: string): Promise<void> {
    const before = noted.get(following);
    if (before?.words === words && clock.now() - before.at < SAME_AGAIN_MS) return;
    const group = followings.find(({ name }) => name === following)?.targetGroupArn;
    if (group === undefined) return;
    await writeLastTurn(clients, group, { at: clock.now(), words });
    noted.set(following, { words, at: clock.now() });
  }

  return {
    begin(requestId: string, { cause }: Trigger): Invocation {
      const notes = new Map<string, string>();
      const say = (document: object) => write(JSON.stringify({ requestId, cause, ...document }));
      return {
        onEvent(event) {
          say({ ...documentOf(event), ...embeddedMetrics(event, clock.now()) });
          if (event.type === "turn") {
            // The last word of an invocation is often "as registered": what it changed is what one looks for
            const { registered, deregistered, isPending } = event.turn;
            const changes = [...words("registered", registered), ...words("deregistered", deregistered)];
            if (changes.length > 0) notes.set(event.turn.following, changes.join(" "));
            else if (!notes.has(event.turn.following)) {
              notes.set(event.turn.following, isPending ? "waiting" : "as registered");
            }
          }
          if (event.type === "turn-failed") notes.set(event.following, `failed ${event.error.code}`);
        },
        async end(outcome) {
          const written = await Promise.allSettled([...notes].map(([following, text]) => note(following, text)));
          const unwritten = written.find(({ status }) => status === "rejected");
          say({ type: "end", ...outcome });
          const [first] = outcome.failing;
          if (first) {
            const others = outcome.failing.length > 1 ? ` (and ${outcome.failing.length - 1} more)` : "";
            throw new FollowError(first.code, `${first.following}: ${first.message}${others}`);
          }
          if (unwritten?.status === "rejected") throw toFollowError(unwritten.reason);
        },
      };
    },
  };
}

const words = (verb: string, targets: string[]) => (targets.length > 0 ? [verb, ...targets] : []);

function documentOf(event: FollowEvent): object {
  if (!("error" in event)) return event;
  const { code, message, hint } = event.error;
  return { ...event, error: { code, message, hint } };
}
