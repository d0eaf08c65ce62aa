import { readFileSync } from "node:fs";
import { invalidInput } from "../http/problem.ts";

/** What connections write in place of PEM for the authorities of Amazon RDS. */
export const RDS = "rds";

/** AWS's bundle out of the configured file: it is read when it is first asked for, and stays as it is until a restart. */
export function openRdsAuthorities(file: string | undefined): () => string | undefined {
  let bundle: string | undefined;
  return () => {
    if (file !== undefined) bundle ??= readFileSync(file, "utf8");
    return bundle;
  };
}

/** PEM for what a connection trusts. @throws ApiProblem when it names a bundle that this platform does not have */
export function trustedAuthorities(authorities: string | undefined, rds: () => string | undefined): string | undefined {
  if (authorities !== RDS) return authorities;
  const bundle = rds();
  if (bundle !== undefined) return bundle;
  const message = "are not configured on this platform";
  const hint = "send the PEM certificates, or ask the platform's operator to set POSTERN_RDS_AUTHORITIES_FILE";
  throw invalidInput([{ field: "tls.authorities", value: authorities, message, hint }]);
}
