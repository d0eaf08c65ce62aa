import type { Check, Finding } from "../check.ts";
import { databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import type { Repair } from "../repair.ts";
import { moveTargets } from "./move-targets.ts";

export const portsAgree: Check = {
  id: "ports-agree",
  question: "Is every database registered at the port it listens on, and published at the port it was given?",
  station: "targets",
  mistakes: [22],
  dependsOn: ["link-is-applied", "target-groups-are-used"],
  run(facts) {
    const found = known(facts.found);
    const { ports } = known(facts.planned);
    return databasesOf(facts).flatMap((database): Finding[] => {
      const { name, port, title } = database;
      const registered = found.one("targets", name)?.targets ?? [];
      const wrong = registered.filter((target) => target.port !== port);
      const [published, wanted] = [found.one("listener", name)?.port, ports.get(name)];
      const finding = (cause: string, evidence: string, repair: Repair): Finding => ({
        cause,
        evidence: [evidence],
        whose: "owner",
        repair,
      });
      return [
        ...wrong.map((target) =>
          finding(
            `${target.address} is registered for ${name} at port ${target.port}, and ${title} listens on ${port}`,
            `target ${target.address}:${target.port} is ${target.state}`,
            moveTargets(facts, database),
          ),
        ),
        ...(published !== undefined && wanted !== undefined && published !== wanted
          ? [
              finding(
                `${name} is published on port ${published}, and is to be on ${wanted}`,
                `listener on ${published}`,
                { by: "apply" },
              ),
            ]
          : []),
      ];
    });
  },
};
