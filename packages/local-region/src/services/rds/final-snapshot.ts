import { AwsError } from "../../wire/aws-error.ts";
import { invalidValue } from "./lookups.ts";

/** The local region keeps no snapshots: only a deletion without one is served. */
export function checkFinalSnapshot(
  input: { SkipFinalSnapshot?: boolean | undefined },
  snapshot: string | undefined,
  what: "DB Instance" | "DB Cluster",
): void {
  if (!input.SkipFinalSnapshot && !snapshot) {
    throw new AwsError(
      "InvalidParameterCombination",
      `FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.`,
    );
  }
  if (input.SkipFinalSnapshot && snapshot) {
    throw new AwsError(
      "InvalidParameterCombination",
      `FinalDBSnapshotIdentifier can not be specified when deleting a ${what === "DB Cluster" ? "cluster" : "DB instance"} with SkipFinalSnapshot.`,
    );
  }
  if (snapshot) {
    throw invalidValue(
      `the local region keeps no snapshots, so it cannot make '${snapshot}': delete with SkipFinalSnapshot`,
    );
  }
}
