import type { ConnectionIam, ConnectionInput, FieldProblem } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import type { StoredTls, TenantId } from "../database/schema.ts";
import { answers } from "../endpoints/answering.ts";
import { readyEndpoint } from "../endpoints/ready-endpoint.ts";
import { invalidInput } from "../http/problem.ts";
import { refusePort } from "./allowed-ports.ts";
import { unusableCertificates } from "./certificates.ts";

/** A connection with all that follows from the choice of endpoint or environment filled in. */
export interface DecidedConnection {
  kind: "public" | "private";
  name: string;
  environment: string;
  endpointId: string | null;
  endpointDatabase: string | null;
  host: string;
  port: number;
  database: string;
  user: string;
  tls: StoredTls;
  /** Null where it signs in with a password. */
  iam: ConnectionIam | null;
  keepAliveSeconds: number;
  testEveryMinutes: number | null;
  /** What the endpoint's name may resolve to; null for a public connection. */
  addresses: string[] | null;
}

/** Fills a connection in and refuses what does not fit together, every reason at once. */
export async function decideConnection(
  transaction: Queries,
  tenant: TenantId,
  input: ConnectionInput,
  environments: EnvironmentConfig[],
  usedAlready: string | null = null,
): Promise<DecidedConnection> {
  const problems = [...unclearSignIn(input), ...unusableCertificates(input)];
  if (problems.length) throw invalidInput(problems);
  return input.kind === "public"
    ? decidePublic(input, environments)
    : decidePrivate(transaction, tenant, input, usedAlready);
}

/** A password or a token, not both; and a token says who one is as a password does, so it travels by TLS alone. */
function unclearSignIn({ kind, password, iam, tls }: ConnectionInput): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!iam && password === undefined && tls.clientCertificate === undefined) {
    problems.push({
      field: "password",
      message: "is missing",
      hint: "give it, or iam for a database that takes tokens, or a client certificate",
    });
  }
  if (iam && password !== undefined) {
    problems.push({ field: "iam", message: "stands beside a password", hint: "leave one of the two out" });
  }
  if (iam && tls.mode === "disable") {
    problems.push({
      field: "tls.mode",
      value: tls.mode,
      message: "RDS takes tokens by TLS alone",
      hint: "choose verify-full",
    });
  }
  // Who may edit a connection could otherwise have a token for one database sent to a server of their own.
  if (kind === "public" && (iam?.host !== undefined || iam?.port !== undefined)) {
    const message = "belongs to private connections: in public the token is for the host that is dialled";
    problems.push({ field: "iam.host", value: iam.host, message, hint: "leave iam.host and iam.port out" });
  }
  return problems;
}

function decidePublic(
  input: ConnectionInput & { kind: "public" },
  environments: EnvironmentConfig[],
): DecidedConnection {
  const environment = environments.find(({ name }) => name === input.environment);
  if (!environment) {
    const hint = `choose one of: ${environments.map(({ name }) => name).join(", ")}`;
    const message = "is not one of this platform's";
    throw invalidInput([{ field: "environment", value: input.environment, message, hint }]);
  }
  const { name, host, port, database, user, tls, keepAliveSeconds, testEveryMinutes } = input;
  const refusal = refusePort(port, environment);
  if (refusal) throw invalidInput([{ field: "port", value: port, ...refusal }]);
  const iam = input.iam ?? null;
  const none = { endpointId: null, endpointDatabase: null, addresses: null };
  return {
    kind: "public",
    name,
    environment: environment.name,
    host,
    port,
    database,
    user,
    tls,
    iam,
    keepAliveSeconds,
    testEveryMinutes,
    ...none,
  };
}

async function decidePrivate(
  transaction: Queries,
  tenant: TenantId,
  input: ConnectionInput & { kind: "private" },
  usedAlready: string | null,
): Promise<DecidedConnection> {
  const ready = await readyEndpoint(transaction, tenant, input.endpointId, usedAlready);
  if ("field" in ready) throw invalidInput([ready]);
  const { endpoint, host } = ready;
  const entry =
    input.endpointDatabase === undefined && endpoint.databases.length === 1
      ? endpoint.databases[0]
      : endpoint.databases.find(({ name }) => name === input.endpointDatabase);
  const certificateName = input.tls.certificateName ?? entry?.certificateName;
  const database = input.database ?? entry?.database;
  const problems: FieldProblem[] = [];
  const reachable = endpoint.databases.filter(({ port }) => answers(endpoint, port) !== false);
  const hint = `choose one of: ${reachable.map(({ name, port }) => `${name} (port ${port})`).join(", ")}`;
  const refuse = (message: string) =>
    problems.push({ field: "endpointDatabase", value: input.endpointDatabase, message, hint });
  if (!entry)
    refuse(input.endpointDatabase === undefined ? "is missing; the endpoint has several" : "is not in its port map");
  else if (endpoint.id !== usedAlready && !reachable.includes(entry)) refuse("does not answer through the endpoint");
  if (entry && database === undefined) {
    problems.push({ field: "database", message: "is missing", hint: "name the database inside Postgres" });
  }
  if (input.tls.mode === "verify-full" && entry && certificateName === undefined) {
    problems.push({
      field: "tls.certificateName",
      message: "is missing; the server's certificate does not carry the endpoint's name",
      hint: "give the name that the certificate carries, such as the RDS endpoint; or choose verify-ca",
    });
  }
  if (problems.length || !entry || database === undefined) throw invalidInput(problems);
  return {
    kind: "private",
    name: input.name,
    environment: endpoint.environment,
    endpointId: endpoint.id,
    endpointDatabase: entry.name,
    host,
    port: entry.port,
    database,
    user: input.user,
    tls: { ...input.tls, ...(certificateName === undefined ? {} : { certificateName }) },
    iam: input.iam ?? null,
    keepAliveSeconds: input.keepAliveSeconds,
    testEveryMinutes: input.testEveryMinutes,
    addresses: endpoint.addresses,
  };
}
