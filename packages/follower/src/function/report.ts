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

/** A group in which nothing happens is told of so often: somebody reads from it that the follower lives. */
const ALIVE_MS = 3_600_000;

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

  /** What was changed stays to be read; that all is well is said after a failure, and now and then. */
  async function note(following: string, words: string): Promise<void> {
    const before = noted.get(following);
    const isNews = words !== AS_REGISTERED || before === undefined || before.words.startsWith(FAILED);
    const isOld = before !== undefined && clock.now() - before.at >= ALIVE_MS;
    if (before?.words === words ? !isOld : !isNews && !isOld) return;
    const group = followings.find(({ name }) => name === following)?.targetGroupArn;
    if (group === undefined) return;
    noted.set(following, { words, at: clock.now() });
    await writeLastTurn(clients, group, { at: clock.now(), words });
  }

  return {
    begin(requestId: string, { cause }: Trigger): Invocation {
      const notes: Promise<unknown>[] = [];
      const say = (document: object) => write(JSON.stringify({ requestId, cause, ...document }));
      return {
        onEvent(event) {
          say({ ...documentOf(event), ...embeddedMetrics(event, clock.now()) });
          const wordsOfTurn = wordsOf(event);
          if (wordsOfTurn === undefined || !("turn" in event || "following" in event)) return;
          const following = "turn" in event ? event.turn.following : event.following;
          notes.push(note(following, wordsOfTurn).catch((error: unknown) => toFollowError(error)));
        },
        async end(outcome) {
          const unwritten = (await Promise.all(notes)).find((each) => each instanceof FollowError);
          say({ type: "end", ...outcome });
          const [first] = outcome.failing;
          if (first) {
            const others = outcome.failing.length > 1 ? ` (and ${outcome.failing.length - 1} more)` : "";
            throw new FollowError(first.code, `${first.following}: ${first.message}${others}`);
          }
          if (unwritten) throw unwritten;
        },
      };
    },
  };
}

const AS_REGISTERED = "as registered";
const FAILED = "failed";

/** Undefined for what is worth no note, such as a turn that only waits. */
function wordsOf(event: FollowEvent): string | undefined {
  if (event.type === "turn-failed") return `${FAILED} ${event.error.code}`;
  if (event.type !== "turn") return undefined;
  const { registered, deregistered, isPending } = event.turn;
  const changes = [...words("registered", registered), ...words("deregistered", deregistered)];
  if (changes.length > 0) return changes.join(" ");
  return isPending ? undefined : AS_REGISTERED;
}

const words = (verb: string, targets: string[]) => (targets.length > 0 ? [verb, ...targets] : []);

function documentOf(event: FollowEvent): object {
  if (!("error" in event)) return event;
  const { code, message, hint } = event.error;
  return { ...event, error: { code, message, hint } };
}
