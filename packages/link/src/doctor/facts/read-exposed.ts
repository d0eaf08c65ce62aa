import type { Clients } from "@postern/aws";
import type { LinkSpec } from "../../spec/link-spec.ts";

/** Which RDS instances of the specification are publicly accessible. */
export async function readExposed({ rds }: Clients, spec: LinkSpec): Promise<string[]> {
  const wanted = spec.databases.flatMap(({ from }) => ("rds" in from ? [from.rds] : []));
  const answers = await Promise.all(wanted.map((id) => rds.describeDBInstances({ DBInstanceIdentifier: id })));
  return answers.flatMap(({ DBInstances = [] }) =>
    DBInstances.flatMap((each) => (each.PubliclyAccessible ? (each.DBInstanceIdentifier ?? []) : [])),
  );
}
