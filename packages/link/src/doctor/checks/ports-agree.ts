import type { Check, Finding } from "../check.ts";
import { databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";

export const portsAgree: Check = {
  id: "ports-agree",
  question: "Is every database registered at the port it listens on, and published at the port it was given?",
  station: "targets",
  mistakes: [22],
  dependsOn: ["link-is-applied", "target-groups-are-used"],
  run(facts) {
    const found = known(facts.found);
    const { ports } = known(facts.planned);
    return databasesOf(facts).flatMap(({ name, port, title }): Finding[] => {
      const registered = found.one("targets", name)?.targets ?? [];
      const wrong = registered.filter((target) => target.port !== port);
      const [published, wanted] = [found.one("listener", name)?.port, ports.get(name)];
      const finding = (cause: string, evidence: string): Finding => ({
        cause,
        evidence: [evidence],
        whose: "owner",
        repair: { by: "apply" },
      });
      return [
        ...wrong.map((target) =>
          finding(
            `${target.address} is registered for ${name} at port ${target.port}, and ${title} listens on ${port}`,
            `target ${target.address}:${target.port} is ${target.state}`,
          ),
        ),
        ...(published !== undefined && wanted !== undefined && published !== wanted
          ? [
              finding(
                `${name} is published on port ${published}, and is to be on ${wanted}`,
                `listener on ${published}`,
              ),
            ]
          : []),
      ];
    });
  },
};
