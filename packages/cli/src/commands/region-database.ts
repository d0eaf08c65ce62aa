import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { regionOf } from "../region-connection.ts";

/** What `postern region database …` and `postern region zone …` do to the hosts under databases. */

export const runDatabaseKill: Run<{ id: string }> = async (surroundings, { id }) => {
  const killed = await regionOf(surroundings).ask("POST", `databases/${encodeURIComponent(id)}/kill`);
  tell(
    surroundings,
    { ok: true, ...killed },
    () => `The host of ${killed.identifier} has died; it is ${killed.status}.`,
  );
  return EXIT.done;
};

export const runDatabaseFailover: Run<{ id: string }> = async (surroundings, { id }) => {
  const failed = await regionOf(surroundings).ask("POST", `databases/${encodeURIComponent(id)}/failover`);
  tell(surroundings, { ok: true, ...failed }, () => `${failed.identifier} fails over; it is ${failed.status}.`);
  return EXIT.done;
};

export interface DatabaseLagOptions {
  /** Seconds of this machine from a failover to the name's move, or `aws` for AWS's own by the time profile. */
  dns?: string;
  /** The same until Describe tells the new zone. */
  describe?: string;
}

/** Tells the lags; changes those that are given. */
export const runDatabaseLag: Run<DatabaseLagOptions> = async (surroundings, { dns, describe }) => {
  const region = regionOf(surroundings);
  const wish = {
    ...(dns !== undefined && { dnsLagSeconds: readLag("--dns", dns) }),
    ...(describe !== undefined && { describeLagSeconds: readLag("--describe", describe) }),
  };
  const isChange = Object.keys(wish).length > 0;
  const lags = isChange
    ? await region.ask("POST", "databases/settings", wish)
    : await region.ask("GET", "databases/settings");
  const inWords = (seconds: unknown) => (seconds === null ? "after AWS's time, by the profile" : `after ${seconds} s`);
  tell(surroundings, { ok: true, ...lags }, () =>
    [
      `After a failover the name moves ${inWords(lags.dnsLagSeconds)},`,
      `and the zone that Describe tells ${inWords(lags.describeLagSeconds)}.`,
    ].join("\n"),
  );
  return EXIT.done;
};

export const runZoneFail: Run<{ zoneId: string }> = (surroundings, { zoneId }) =>
  changeZone(surroundings, zoneId, "fail", "is lost");

export const runZoneRestore: Run<{ zoneId: string }> = (surroundings, { zoneId }) =>
  changeZone(surroundings, zoneId, "restore", "is back");

async function changeZone(...[surroundings, zoneId, verb, state]: [...Parameters<Run<string>>, string, string]) {
  const answer = await regionOf(surroundings).ask("POST", `zones/${encodeURIComponent(zoneId)}/${verb}`);
  const { databases } = answer as unknown as { databases: string[] };
  tell(surroundings, { ok: true, zoneId, databases }, () =>
    [`Zone ${zoneId} ${state}.`, databases.length > 0 && `Databases concerned: ${databases.join(", ")}.`]
      .filter(Boolean)
      .join(" "),
  );
  return EXIT.done;
}

function readLag(field: string, text: string): number | null {
  if (text === "aws") return null;
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && seconds <= 3600) return seconds;
  throw new UsageError(`'${text}' is not a lag`, { field, hint: "seconds from 0 to 3600, or aws for AWS's own" });
}
