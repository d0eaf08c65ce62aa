/** The accounts that a resource policy's statements allow anything: `111122223333` or `arn:aws:iam::111122223333:root`. */
export function accountsAllowedBy(policy: string): Set<string> {
  const known = read.get(policy);
  if (known) return known;
  const accounts = new Set(readStatements(policy).flatMap(principalsOf).flatMap(accountOf));
  read.set(policy, accounts);
  return accounts;
}

/** Throws SyntaxError for what is not JSON. */
export function checkPolicy(policy: string): void {
  JSON.parse(policy);
}

const read = new Map<string, Set<string>>();

interface Statement {
  Effect?: unknown;
  Principal?: unknown;
}

function readStatements(policy: string): Statement[] {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return [Statement].flat();
}

function principalsOf({ Effect, Principal }: Statement): unknown[] {
  if (Effect !== "Allow" || typeof Principal !== "object" || Principal === null) return [];
  return [(Principal as { AWS?: unknown }).AWS ?? []].flat();
}

function accountOf(principal: unknown): string[] {
  const match = /^(?:(\d{12})|arn:aws:iam::(\d{12}):root)$/.exec(String(principal));
  return match ? [match[1] ?? match[2] ?? ""] : [];
}
