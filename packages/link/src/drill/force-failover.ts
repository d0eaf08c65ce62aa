import { type AwsSession, clientsOf } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import type { DatabaseSource } from "../spec/database-source.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/**
 * Makes AWS fail a database of the link over. Throws LinkError `database-unsuitable` for a sort that AWS fails over not
 * at all or not by itself.
 */
export async function forceFailover(session: AwsSession, spec: LinkSpec, name: string): Promise<void> {
  const index = spec.databases.findIndex((database) => database.name === name);
  const from = spec.databases[index]?.from;
  const { rds } = clientsOf(session);
  const cluster = from && clusterOf(from);
  try {
    if (cluster) await rds.failoverDBCluster({ DBClusterIdentifier: cluster });
    else if (from && "rds" in from) {
      await rds.rebootDBInstance({ DBInstanceIdentifier: from.rds, ForceFailover: true });
    } else {
      const message = `'${name}' is nothing that AWS fails over`;
      const hint = "name an RDS instance with a standby, an Aurora cluster or a Multi-AZ DB cluster";
      throw new LinkError("database-unsuitable", [{ field: `databases[${index}].from`, value: from, message, hint }]);
    }
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

function clusterOf(from: DatabaseSource): string | undefined {
  if ("aurora" in from) return from.aurora;
  return "rds-cluster" in from ? from["rds-cluster"] : undefined;
}
