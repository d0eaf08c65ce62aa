import type { TestStage } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";
import { refuseLiteral, refuseResolved } from "../connections/allowed-addresses.ts";
import { refusePort } from "../connections/allowed-ports.ts";
import type { DecidedConnection } from "../connections/decide.ts";
import { ApiProblem } from "../http/problem.ts";
import type { ProbeResult, ProbeTarget, Provisioner } from "../provisioning/provisioner.ts";
import { explainLast } from "./explain-last.ts";

/** As SignInSecrets, with a token of IAM in the password's place. */
export interface TestSecrets {
  password: string;
  clientKey: string | undefined;
}

export interface TestOutcome {
  ok: boolean;
  stages: TestStage[];
  serverVersion: string | null;
  isWriter: boolean | null;
  startedAt: Date;
  ms: number;
}

/**
 * Tests a connection from the network that jobs run in. The host is resolved once and that address is dialled, so that
 * a name cannot be allowed with one answer and dialled with another.
 * `onStage` hears of each stage as it ends.
 * @throws ApiProblem `refused-address` for a place the platform does not dial; nothing has been dialled by then.
 */
export async function runTest(
  connection: DecidedConnection,
  secrets: TestSecrets,
  provisioner: Provisioner,
  environment: EnvironmentConfig,
  onStage: (stage: TestStage) => void = () => undefined,
): Promise<TestOutcome> {
  const startedAt = new Date();
  const started = performance.now();
  const { dns, address } = await resolveAllowed(connection, provisioner, environment);
  const outcome = async ({ ok, stages, serverVersion, isWriter }: ProbeResult): Promise<TestOutcome> => ({
    ok,
    stages: await explainLast(stages, connection, provisioner, environment),
    serverVersion: serverVersion ?? null,
    isWriter: isWriter ?? null,
    startedAt,
    ms: Math.round(performance.now() - started),
  });
  onStage(dns);
  if (address === undefined) return outcome({ ok: false, stages: [dns] });
  // The address is dialled: that it resolves to itself is no news.
  const onProbed = (stage: TestStage) => stage.stage === "dns" || onStage(stage);
  const probe = await provisioner.probe(environment, probeTarget(connection, secrets, address), onProbed);
  return outcome({ ...probe, stages: [dns, ...probe.stages.filter(({ stage }) => stage !== "dns")] });
}

async function resolveAllowed(
  { kind, host, port, addresses: own }: DecidedConnection,
  provisioner: Provisioner,
  environment: EnvironmentConfig,
): Promise<{ dns: TestStage; address?: string }> {
  const literal = kind === "public" ? refuseLiteral(host) : undefined;
  if (literal) throw refused(host, literal.message, literal.hint);
  const closed = kind === "public" ? refusePort(port, environment) : undefined;
  if (closed) {
    throw new ApiProblem("refused-address", `port ${port} ${closed.message}`, {
      problems: [{ field: "port", value: port, ...closed }],
    });
  }
  const started = performance.now();
  const addresses = await provisioner.resolve(environment, host);
  const stage = { stage: "dns" as const, ms: Math.round(performance.now() - started) };
  const address = addresses[0];
  if (address === undefined) {
    const detail = `the name '${host}' does not resolve in environment '${environment.name}'`;
    const [cause, whose] =
      kind === "public"
        ? ["the name is misspelt or does not exist", "the connection"]
        : ["AWS's DNS lags minutes behind a new endpoint, or the endpoint is gone", "the platform"];
    return { dns: { ...stage, ok: false, detail, cause, whose } };
  }
  if (kind === "public") {
    const refusal = refuseResolved(host, addresses);
    if (refusal) throw refused(host, refusal.message, refusal.hint);
  } else {
    const foreign = addresses.find((one) => !own?.includes(one));
    if (foreign !== undefined) {
      throw refused(
        host,
        `resolves to ${foreign}, which is not an address of the endpoint`,
        "tell the platform's operator",
      );
    }
  }
  return { dns: { ...stage, ok: true, detail: `${host} is ${addresses.join(", ")}` }, address };
}

function probeTarget(connection: DecidedConnection, secrets: TestSecrets, address: string): ProbeTarget {
  const { password, clientKey } = secrets;
  const { kind, host, port, database, user, tls, keepAliveSeconds } = connection;
  const { mode, authorities, clientCertificate } = tls;
  // The address is dialled, so the name that the certificate has to carry must be said.
  const certificateName = tls.certificateName ?? (kind === "public" ? host : undefined);
  return {
    host: address,
    port,
    database,
    user,
    password,
    keepAliveSeconds,
    tls: {
      mode,
      ...(certificateName === undefined ? {} : { certificateName }),
      ...(authorities === undefined ? {} : { authorities }),
      ...(clientCertificate === undefined || clientKey === undefined
        ? {}
        : { clientCertificate: { certificate: clientCertificate, key: clientKey } }),
    },
  };
}

function refused(host: string, message: string, hint: string): ApiProblem {
  return new ApiProblem("refused-address", `host '${host}' ${message}`, {
    problems: [{ field: "host", value: host, message, hint }],
  });
}
