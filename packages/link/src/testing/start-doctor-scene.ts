import { clientsOf } from "@postern/aws";
import { expect } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { type Diagnosis, type DiagnosisInput, diagnoseLink, repairFindings } from "../doctor/diagnose.ts";
import { APPLY, type Edit, runCalls } from "../doctor/repair.ts";
import { silentHost } from "../host.ts";
import { readSpec } from "../spec/read-spec.ts";
import { type LinkedScene, startLinkedScene } from "./start-linked-scene.ts";

/** A sound link, and a doctor who may look at both sides of it. */
export interface DoctorScene extends LinkedScene {
  input(changes?: Partial<DiagnosisInput>): DiagnosisInput;
}

export async function startDoctorScene(
  onCleanup: (cleanup: () => Promise<void>) => void,
  network: { loadBalancerSecurityGroup?: "managed" } = {},
): Promise<DoctorScene> {
  const scene = await startLinkedScene(onCleanup, network);
  const input = (changes: Partial<DiagnosisInput> = {}): DiagnosisInput => ({
    session: scene.ownerSession(),
    network: scene.network,
    spec: scene.spec,
    platform: {
      session: scene.platformSession,
      vpcEndpointId: scene.endpoint.vpcEndpointId,
      clientInterfaceId: scene.platformHost.networkInterfaceId,
    },
    probe: {
      network: scene.platformNetwork,
      target: {
        host: scene.endpoint.dnsNames[0] ?? "",
        port: scene.rehearsal.database.port,
        database: scene.rehearsal.database.name,
        ...scene.rehearsal.database.analyst,
        tls: {
          mode: "verify-full",
          certificateName: scene.rehearsal.database.address,
          authorities: scene.authorities,
        },
        timeoutMs: 2000,
      },
    },
    ...changes,
  });
  return { ...scene, input };
}

/** Health and states take a moment to follow a repair: asked again until all is well, or time is over. */
export async function expectSound(input: DiagnosisInput): Promise<Diagnosis> {
  let diagnosis: Diagnosis | undefined;
  await expect
    .poll(
      async () => {
        diagnosis = await diagnoseLink(input);
        return diagnosis.findings.map(({ check, cause }) => `${check}: ${cause}`);
      },
      { timeout: 30_000, interval: 100 },
    )
    .toEqual([]);
  if (!diagnosis) throw new Error("nothing was diagnosed");
  return diagnosis;
}

/** Makes the repairs of the first finding's check, as `--fix` does. */
export async function repairFirst(diagnosis: Diagnosis, input: DiagnosisInput): Promise<void> {
  const [first] = diagnosis.findings;
  const same = diagnosis.findings.filter(({ check }) => check === first?.check);
  await repairFindings(same, input, silentHost);
}

/**
 * Does what the first finding tells people to do, step by step: edits the specification, applies it, makes calls. Gives
 * what is to be diagnosed afterwards. Throws at words that no program can follow.
 */
export async function followFirst(diagnosis: Diagnosis, input: DiagnosisInput): Promise<DiagnosisInput> {
  const repair = diagnosis.findings[0]?.repair;
  if (repair?.by !== "hand") throw new Error("the first finding is not for people to mend");
  let { spec } = input;
  const session = repair.side === "owner" ? input.session : input.platform?.session;
  for (const step of repair.steps) {
    if (typeof step !== "string" && "field" in step) spec = edited(spec, step);
    else if (typeof step !== "string" && session) await runCalls(clientsOf(session), [step]);
    else if (step === APPLY) await applyLink(input.session, input.network, spec);
    else throw new Error(`no program can do this: ${step}`);
  }
  return { ...input, spec };
}

/** As a person's editor does it, and read again as the file is. */
function edited(spec: DiagnosisInput["spec"], { field, value }: Edit): DiagnosisInput["spec"] {
  const document = structuredClone(spec) as unknown as Record<string, unknown>;
  const path = field.split(/[.[\]]+/).filter((part) => part !== "");
  const parent = path.slice(0, -1).reduce((at, part) => at[part] as Record<string, unknown>, document);
  parent[path.at(-1) ?? ""] = value;
  return readSpec(JSON.stringify(document));
}
