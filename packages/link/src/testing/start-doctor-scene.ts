import { expect } from "vitest";
import { type Diagnosis, type DiagnosisInput, diagnoseLink, repairFindings } from "../doctor/diagnose.ts";
import { silentHost } from "../host.ts";
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
