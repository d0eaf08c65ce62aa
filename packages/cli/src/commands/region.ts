import { setFlagsFromString } from "node:v8";
import type { TimeProfile } from "@postern/local-region";
import { type Run, tell } from "../command.ts";
import { UsageError } from "../exit-codes.ts";
import { networkName } from "../network-name.ts";
import { sayEnding } from "../say-ending.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { wrapText } from "../wrap-text.ts";
import { readAnswers } from "./region-choices.ts";

export interface RegionStartOptions {
  port: number;
  time: string;
  seed?: string;
  state?: string;
  restore?: string;
  network: string;
  throttle?: boolean;
  consistency: string;
  enforceIam?: boolean;
  dnsForward?: string;
  /** `name=answer`, of what no source settles. */
  choose: string[];
}

/** `postern region start`: the local region by itself, in the foreground. */
export const runRegionStart: Run<RegionStartOptions> = async (surroundings, options) => {
  const { port, time, seed, state, restore, dnsForward, throttle = false, enforceIam = false } = options;
  const network = networkName(options.network);
  const { terminal } = surroundings;
  const profile = timeProfile(time);
  const consistency = consistencyKind(options.consistency);
  const answers = readAnswers(options.choose, "--choose");
  const log = (line: string) => terminal.progress(terminal.style("yellow", line));
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      keepYoungGenerationSmall();
      const { readChoices, readUpstream, startRegion } = await import("@postern/local-region");
      if (dnsForward !== undefined) asUsage("--dns-forward", () => readUpstream(dnsForward));
      const choices = asUsage("--choose", () => readChoices(answers));
      const region = await startRegion({
        ...{ port, profile, network, log, throttle, consistency, enforceIam, choices },
        ...(seed ? { seed } : {}),
        ...(state ? { stateDirectory: state } : {}),
        ...(restore ? { restore } : {}),
        ...(dnsForward !== undefined ? { dnsForward } : {}),
      });
      undo.push(() => region.stop());
      signal.throwIfAborted();
      const { url, publicDnsServer, secretAccessKey } = region;
      tell(surroundings, { ok: true, url, publicDnsServer, secretAccessKey, network: region.network }, () =>
        [
          ...wrapText(
            `The local region answers at ${terminal.style("bold", url)} (${region.network} network, ${profile} time). Ctrl-C ends it.`,
            "",
            terminal.columns,
          ),
          "",
          `  export AWS_ENDPOINT_URL=${url}`,
          "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
          "  # any 12 digits are an account",
          `  export AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
          `  export POSTERN_DNS_SERVERS=${publicDnsServer}`,
          "",
          "To be inside a VPC, with its addresses and names:",
          "  postern region exec --vpc ID -- COMMAND",
          "  postern region exec --vpc ID --proxy -- postern verify",
        ].join("\n"),
      );
      return stayUp();
    },
    (error) => log(`while stopping: ${error instanceof Error ? error.message : String(error)}`),
    () => sayEnding(surroundings),
  );
};

/**
 * A region makes much that is soon forgotten and keeps little. The space in which V8 lets that pile up stays at its first
 * size: with 50,000 endpoints a third of the process's memory less, and calls take as long as before.
 */
function keepYoungGenerationSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

function timeProfile(text: string): TimeProfile {
  if (text === "instant" || text === "fast" || text === "real") return text;
  throw new UsageError(`'${text}' is not a time profile`, { field: "--time", hint: "instant, fast or real" });
}

function consistencyKind(text: string): "strong" | "eventual" {
  if (text === "strong" || text === "eventual") return text;
  throw new UsageError(`'${text}' is not a consistency`, { field: "--consistency", hint: "strong or eventual" });
}

/** What a RangeError says before its semicolon is wrong, and what it says after it may be given. */
function asUsage<Value>(field: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [message = "", hint] = error.message.split("; ");
    throw new UsageError(message, { field, hint });
  }
}
