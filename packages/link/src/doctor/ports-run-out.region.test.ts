import { Client } from "pg";
import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { type DoctorScene, expectSound, followFirst, startDoctorScene } from "../testing/start-doctor-scene.ts";
import { diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** In place of AWS's 55,000. */
const PORTS_PER_TARGET = 3;

const cleanup = atEnd();
let scene: DoctorScene;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
});

test("30: clients hold all ports that the load balancer has towards the database", async () => {
  await expectSound(scene.input());
  await setPortsPerTarget(PORTS_PER_TARGET);
  for (const address of scene.endpoint.addresses) {
    for (let held = 0; held < PORTS_PER_TARGET; held++) await hold(address);
  }
  const input = scene.input();
  const diagnosis = await diagnoseLink(input);
  expect(diagnosis.findings[0]).toMatchObject({ check: "ports-suffice", whose: "owner" });
  expect(diagnosis.findings[0]?.evidence[0]).toMatch(/^PortAllocationErrorCount \+[1-9]/);
  const commands = diagnosis.findings[0] ? repairCommands(diagnosis.findings[0].repair, "us-east-1") : [];
  expect(commands.at(-1)).toContain(`--attributes '[{"Key":"secondary_ips.auto_assigned.per_subnet","Value":"1"}]'`);
  // More addresses are more ports, while all of those connections stay.
  await expectSound(await followFirst(diagnosis, input));
  expect(open).toHaveLength(PORTS_PER_TARGET * scene.endpoint.addresses.length);
});

const open: Client[] = [];

/** A session through the endpoint's address, which its client keeps. */
async function hold(address: string): Promise<void> {
  const { platform, database } = scene.rehearsal;
  const at = await scene.region.locate({ vpcId: platform.vpcId, address, port: database.port });
  const client = new Client({
    ...{ ...at, database: database.name, ...database.analyst },
    ssl: { ca: scene.authorities, servername: database.address },
  });
  client.on("error", () => open.splice(open.indexOf(client), 1));
  cleanup(() => client.end());
  await client.connect();
  open.push(client);
}

async function setPortsPerTarget(portsPerTarget: number): Promise<void> {
  const answer = await fetch(`${scene.region.url}/_postern/hardships`, {
    method: "POST",
    body: JSON.stringify({ portsPerTarget }),
  });
  expect(answer.status).toBe(200);
}
