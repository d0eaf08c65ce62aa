import type { Check } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { known } from "../facts/reading.ts";
import { APPLY, type RepairStep } from "../repair.ts";

export const serverIsWriter: Check = {
  id: "server-is-writer",
  question: "Is the server at the end of the path the writer?",
  station: "database",
  mistakes: [19],
  dependsOn: ["link-is-applied", "targets-are-current"],
  run(facts) {
    const { result, target } = known(facts.probe);
    // A reader may be published on purpose, on a port of its own: the writer is then another database of the link.
    const readers = facts.spec.databases.filter(({ from }) => "endpoint" in from && from.endpoint === "reader");
    const ports = facts.planned.known ? readers.map(({ name }) => known(facts.planned).ports.get(name)) : [];
    if (result.isWriter !== false || ports.includes(target.port)) return [];
    return [
      {
        cause: "a reader answers where the writer is meant: every write fails with 'read-only transaction'",
        evidence: [
          "pg_is_in_recovery() is true",
          `Postgres ${result.serverVersion} at port ${target.port}`,
          ...(facts.writer.known ? [`it is ${facts.writer.value.reader}`] : []),
        ],
        whose: "owner",
        repair: { by: "hand", side: "owner", steps: stepsTo(facts) },
      },
    ];
  },
};

/** Where the reader is not one of RDS's, nobody knows its writer but its owner. */
function stepsTo({ spec, writer }: Facts): RepairStep[] {
  if (!writer.known) {
    return ["# in postern.yaml: name the writer as the source, not a replica or a reader's name", APPLY];
  }
  const { database, from } = writer.value;
  const index = spec.databases.findIndex(({ name }) => name === database);
  return [{ field: `databases[${index}].from`, value: from }, APPLY];
}
