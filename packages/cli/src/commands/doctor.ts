import {
  type Diagnosis,
  type DiagnosisInput,
  diagnoseLink,
  isRepairable,
  readSpecFile,
  repairCommands,
  repairFindings,
} from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { findTarget, type PathOptions } from "../find-target.ts";
import { diagnosisDocument, showDiagnosis } from "../show-diagnosis.ts";
import { whileReading } from "../while-reading.ts";

export interface DoctorOptions extends PathOptions {
  platformProfile?: string;
  serviceName?: string;
  subnets?: string[];
  client?: string;
  counters?: number;
  fix?: boolean;
}

/** `postern doctor`: what is wrong with the link. Exits 1 when something is, also after `--fix`. */
export const runDoctor: Run<DoctorOptions> = async (surroundings, options) => {
  const input = await readInput(surroundings, options);
  let diagnosis = await whileReading(surroundings, "both sides of the link", diagnoseLink(input));
  if (options.fix && (await repair(surroundings, diagnosis, input))) {
    diagnosis = await whileReading(surroundings, "the link again", diagnoseLink(input));
  }
  const isMore = !options.fix && diagnosis.findings.some((finding) => isRepairable(finding, input));
  tell(surroundings, diagnosisDocument(diagnosis), () => showDiagnosis(surroundings.terminal, diagnosis, isMore));
  return diagnosis.ok ? EXIT.done : EXIT.failed;
};

async function readInput(surroundings: Surroundings, options: DoctorOptions): Promise<DiagnosisInput> {
  const spec = await readSpecFile(surroundings.file);
  const { platformProfile, endpoint, serviceName, subnets, client } = options;
  const isTheirs = endpoint ?? serviceName ?? subnets ?? client;
  if (isTheirs !== undefined && platformProfile === undefined) {
    const hint = "say --platform-profile: the platform's side is read with its own credentials";
    throw new UsageError("the platform's account is not said", { field: "--platform-profile", hint });
  }
  const platform = platformProfile === undefined ? undefined : surroundings.openSession(spec.region, platformProfile);
  // As the platform the endpoint is looked up where it is, with the platform's own credentials.
  const path = { ...surroundings, openSession: () => platform ?? surroundings.openSession(spec.region) };
  const isPath = (options.user ?? process.env.PGUSER) !== undefined;
  const target = isPath
    ? await findTarget(options.as === "platform" ? path : surroundings, { ...options, region: spec.region })
    : undefined;
  return {
    session: surroundings.openSession(spec.region),
    network: surroundings.network,
    spec,
    platform: platform && {
      session: platform,
      vpcEndpointId: endpoint,
      serviceName,
      subnetIds: subnets,
      clientInterfaceId: client,
    },
    probe: target && { network: surroundings.network, target, waitForCountersSeconds: options.counters ?? 0 },
  };
}

/** Whether anything was changed. */
async function repair(surroundings: Surroundings, diagnosis: Diagnosis, input: DiagnosisInput): Promise<boolean> {
  const findings = diagnosis.findings.filter((finding) => isRepairable(finding, input));
  if (findings.length === 0) return false;
  const commands = new Set(findings.flatMap((finding) => repairCommands(finding.repair, diagnosis.region)));
  surroundings.terminal.progress([...commands].map((command) => `  ${command}`).join("\n"));
  if (!surroundings.yes && !(await surroundings.confirm("Do this?"))) return false;
  await repairFindings(findings, input, surroundings.host);
  return true;
}
