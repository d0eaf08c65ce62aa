import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { regionOf } from "../region-connection.ts";

export interface HardshipOptions {
  /** `on` or `off`. */
  throttle?: string;
  /** `strong` or `eventual`. */
  consistency?: string;
  /** `on` or `off`. */
  enforceIam?: string;
  dnsDelay?: number;
  portsPerTarget?: number;
}

/** `postern region hardships`: what AWS always has and the region only on request; changes those that are given. */
export const runRegionHardships: Run<HardshipOptions> = async (surroundings, options) => {
  const { consistency } = options;
  const wish = {
    ...(options.throttle !== undefined && { throttle: readSwitch("--throttle", options.throttle) }),
    ...(consistency !== undefined && { consistency }),
    ...(options.enforceIam !== undefined && { enforceIam: readSwitch("--enforce-iam", options.enforceIam) }),
    ...(options.dnsDelay !== undefined && { dnsDelaySeconds: options.dnsDelay }),
    ...(options.portsPerTarget !== undefined && { portsPerTarget: options.portsPerTarget }),
  };
  const region = regionOf(surroundings);
  const isChange = Object.keys(wish).length > 0;
  const hardships = isChange ? await region.ask("POST", "hardships", wish) : await region.ask("GET", "hardships");
  const inWords = (isOn: unknown) => (isOn ? "on" : "off");
  tell(surroundings, { ok: true, ...hardships }, () =>
    [
      `throttle: ${inWords(hardships.throttle)}`,
      `consistency: ${hardships.consistency}`,
      `enforce-iam: ${inWords(hardships.enforceIam)}`,
      `dns-delay: ${hardships.dnsDelaySeconds} s`,
      `ports-per-target: ${hardships.portsPerTarget}`,
    ].join("\n"),
  );
  return EXIT.done;
};

function readSwitch(field: string, text: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new UsageError(`'${text}' is neither on nor off`, { field, hint: "on or off" });
}
