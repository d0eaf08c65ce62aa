import { open } from "node:fs/promises";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { regionOf } from "../region-connection.ts";

/** What `postern region reset|status|snapshot|clock` say to a region that runs, at AWS_ENDPOINT_URL or --endpoint-url. */

export const runRegionStatus: Run<object> = async (surroundings) => {
  const region = regionOf(surroundings);
  const status = await region.ask("GET", "status");
  tell(surroundings, { ok: true, ...status }, () =>
    Object.entries(status)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join("\n"),
  );
  return EXIT.done;
};

export const runRegionReset: Run<object> = async (surroundings) => {
  const region = regionOf(surroundings);
  const isMeant =
    surroundings.yes ||
    (await surroundings.confirm(`Delete everything in the region at ${region.url}, its databases as well?`));
  if (!isMeant) return EXIT.failed;
  await region.ask("POST", "reset");
  tell(surroundings, { ok: true, url: region.url }, () => `The region at ${region.url} is empty.`);
  return EXIT.done;
};

export interface SnapshotOptions {
  /** The file to write. */
  path: string;
}

export const runRegionSnapshot: Run<SnapshotOptions> = async (surroundings, { path }) => {
  const region = regionOf(surroundings);
  const text = await region.send("POST", "snapshot");
  await writeSecret(path, text);
  tell(surroundings, { ok: true, path, bytes: Buffer.byteLength(text) }, () =>
    [`Written to ${path}. A region begins with it by:`, "", `  postern region start --restore ${path}`].join("\n"),
  );
  return EXIT.done;
};

export type ClockOptions = { advanceSeconds: number } | { profile: string } | { speed: number };

export const runRegionClock: Run<ClockOptions> = async (surroundings, wish) => {
  const clock = await regionOf(surroundings).ask("POST", "clock", wish);
  tell(surroundings, { ok: true, ...clock }, () => {
    const moved = "advanceSeconds" in wish ? ` ${clock.ran} waits came to their end.` : "";
    return `The region's clock shows ${clock.now} (${clock.profile} time).${moved}`;
  });
  return EXIT.done;
};

/** It holds the keys of sessions and all of the databases, also where a file that others could read had the name. */
async function writeSecret(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    if ((await file.stat()).isFile()) await file.chmod(0o600);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
