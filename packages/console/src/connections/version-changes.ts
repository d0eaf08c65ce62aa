/** One difference between two versions of a connection; null on the side that does not have the field. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

type Version = Record<string, unknown>;

const WORDS: Record<string, string> = {
  ...{ name: "Name", environment: "Environment", host: "Host", port: "Port", database: "Database", user: "User" },
  ...{ endpointId: "Private endpoint", endpointDatabase: "Database of the endpoint", kind: "Way" },
  ...{ "tls.mode": "TLS", "tls.certificateName": "Name on the certificate", "tls.authorities": "Authorities" },
  ...{ "tls.clientCertificate": "Client certificate", "iam.roleArn": "Role of IAM" },
  ...{ "iam.host": "Database's own name", "iam.port": "Database's own port", keepAliveSeconds: "Keep alive every" },
  testEveryMinutes: "Test it every",
};
/** What a version says of itself, or what follows from something else. */
const NOT_COMPARED = ["id", "version", "createdAt", "updatedAt", "hostLocked"];
/** Marks of secrets, whose values no version holds. */
const SECRETS: Record<string, string> = { passwordChanged: "Password", clientKeyChanged: "Key of the certificate" };

/** What differs between two versions of a connection, in words; secrets are said to have changed and no more. */
export function versionChanges(before: Version, after: Version): FieldChange[] {
  const [was, is] = [flatten(before), flatten(after)];
  const fields = [...new Set([...was.keys(), ...is.keys()])].filter((field) => was.get(field) !== is.get(field));
  const changes = fields.map((field) => ({
    field: WORDS[field] ?? field,
    before: was.get(field) ?? null,
    after: is.get(field) ?? null,
  }));
  const secrets = Object.entries(SECRETS).filter(([mark]) => after[mark] === true);
  return [...changes, ...secrets.map(([, field]) => ({ field, before: "the earlier one", after: "a new one" }))];
}

function flatten(version: Version, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(version).flatMap(([name, value]): [string, string][] => {
      if (NOT_COMPARED.includes(name) || name in SECRETS || value === null || value === undefined) return [];
      if (typeof value === "object") return [...flatten(value as Version, `${prefix}${name}.`)];
      return [[prefix + name, shortened(String(value))]];
    }),
  );
}

/** Of a certificate its end says more than its beginning, which is the same for all. */
function shortened(text: string): string {
  if (!text.includes("-----BEGIN")) return text;
  const body = text.replace(/-----[^-]+-----|\s/g, "");
  return `a certificate ending in …${body.slice(-12)}`;
}
