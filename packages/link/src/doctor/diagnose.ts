import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { applyLink } from "../apply/apply.ts";
import { applyGateway } from "../gateway/apply-gateway.ts";
import type { Host } from "../host.ts";
import { profileOf } from "../profiles/index.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { Check, CheckResult, Finding } from "./check.ts";
import { checks } from "./checks/index.ts";
import type { PlatformFacts, ProbeFacts } from "./facts/facts.ts";
import { findWriter } from "./facts/find-writer.ts";
import { type Probe, probeWithCounters } from "./facts/probe-with-counters.ts";
import { readOwnerFacts } from "./facts/read-owner-facts.ts";
import { type PlatformSide, readPlatformFacts } from "./facts/read-platform-facts.ts";
import { known, NotKnown, type Reading, read, unknown } from "./facts/reading.ts";
import { gatewayChecks } from "./gateway/checks/index.ts";
import { readGatewayFacts } from "./gateway/read-gateway-facts.ts";
import { runCalls } from "./repair.ts";
import { runChecks } from "./run-checks.ts";

export interface DiagnosisInput {
  /** The owner's account. */
  session: AwsSession;
  /** Where database names resolve. */
  network: Network;
  spec: LinkSpec;
  /** The platform's account, for who may look at it. */
  platform?: PlatformSide | undefined;
  /** A path to go, and from where. */
  probe?: Probe | undefined;
}

export interface Diagnosis {
  link: string;
  region: string;
  /** By which way it is reached, which decides what was asked. */
  via: LinkSpec["via"];
  /** No check found a problem; what could not be told is not a problem, nor is it well. */
  ok: boolean;
  results: CheckResult[];
  /** Of all checks, the likeliest cause first. */
  findings: (Finding & { check: string })[];
}

/** Reads both sides as far as they are open to us, goes the path when one is given, and asks every check. Changes nothing. */
export async function diagnoseLink(input: DiagnosisInput, list: Check[] = checks): Promise<Diagnosis> {
  const { session, network, spec, platform, probe } = input;
  if (spec.via === "resource-gateway") return diagnoseGateway(input);
  const [owner, platformFacts] = await Promise.all([readOwnerFacts(session, network, spec), readPlatform(platform)]);
  const balancer = owner.found.known ? owner.found.value.one("load-balancer", "load-balancer") : undefined;
  const probed = readingOf(
    probe ? await probeWithCounters(clientsOf(session), session.region, balancer?.arn, probe) : undefined,
  );
  const writer = await read(session.region, () =>
    probed.known && probed.value.result.isWriter === false
      ? findWriter(clientsOf(session), network, session.region, known(owner.planned), probed.value.target.port)
      : Promise.reject(new NotKnown("no reader answered")),
  );
  const facts = { spec, profile: profileOf(spec.platform), ...owner, platform: platformFacts, probe: probed, writer };
  return diagnosisOf(spec, runChecks(list, facts));
}

async function diagnoseGateway({ session, network, spec, platform, probe }: DiagnosisInput): Promise<Diagnosis> {
  const [owner, platformFacts] = await Promise.all([readGatewayFacts(session, network, spec), readPlatform(platform)]);
  const probed = probe ? await probeWithCounters(clientsOf(session), session.region, undefined, probe) : undefined;
  const facts = { spec, ...owner, platform: platformFacts, probe: readingOf(probed) };
  return diagnosisOf(spec, runChecks(gatewayChecks, facts));
}

async function readPlatform(platform: PlatformSide | undefined): Promise<Reading<PlatformFacts>> {
  return platform
    ? read(platform.session.region, () => readPlatformFacts(platform))
    : unknown("the platform's account is not open to us");
}

function readingOf(probed: ProbeFacts | undefined): Reading<ProbeFacts> {
  return probed ? { known: true, value: probed } : unknown("no path was gone: say who signs in");
}

function diagnosisOf({ link, region, via }: LinkSpec, results: CheckResult[]): Diagnosis {
  const findings = results.flatMap(({ id, answer }) =>
    answer.answer === "problem" ? answer.findings.map((finding) => ({ ...finding, check: id })) : [],
  );
  return { link, region, via, ok: findings.length === 0, results, findings };
}

/** Whether a repair can be made from here, with the sessions at hand. */
export function isRepairable({ repair }: Finding, { platform }: Pick<DiagnosisInput, "platform">): boolean {
  if (repair.by === "hand") return false;
  return repair.by === "apply" || repair.side === "owner" || platform !== undefined;
}

/**
 * Makes the repairs of these findings, of those that can be made from here. Safe to run twice; apply runs once, whatever
 * the number of findings that it mends.
 */
export async function repairFindings(findings: Finding[], input: DiagnosisInput, host: Host): Promise<void> {
  const repairs = findings.filter((finding) => isRepairable(finding, input)).map(({ repair }) => repair);
  const applies = input.spec.via === "resource-gateway" ? applyGateway : applyLink;
  if (repairs.some(({ by }) => by === "apply")) await applies(input.session, input.network, input.spec, host);
  for (const repair of repairs) {
    if (repair.by !== "calls") continue;
    const session = repair.side === "owner" ? input.session : input.platform?.session;
    if (session) await runCalls(clientsOf(session), repair.calls);
  }
}
