// How long the kernel's network takes with a thousand endpoints in a hundred VPCs: up, one change, and gone.
import { createNamespacesPlane } from "../packages/local-region/src/network/namespaces/namespaces-plane.ts";
import { manyEndpoints } from "../packages/local-region/src/testing/many-endpoints.ts";

const [VPCS, ENDPOINTS_EACH, ROUNDS] = [100, 10, 3];

const times: Record<string, number[]> = {};
async function measure(what: string, work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await work();
  times[what] = [...(times[what] ?? []), performance.now() - begun];
}

for (let round = 0; round < ROUNDS; round++) {
  const plane = await createNamespacesPlane();
  const wiring = manyEndpoints(VPCS, ENDPOINTS_EACH);
  await measure(`${VPCS * ENDPOINTS_EACH} endpoints in ${VPCS} VPCs come up`, () => plane.apply(wiring));
  const endpoint = wiring.endpoints.get("eni-7-3")!;
  endpoint.isOpen = false;
  const changes = { vpcIds: new Set<string>(), interfaceIds: new Set(["eni-7-3"]) };
  await measure("one of them is rejected", () => plane.apply(wiring, changes));
  wiring.nodes.get("eni-node")!.listeners[0]!.targets[0]!.address = "10.0.1.21";
  const atNode = { vpcIds: new Set<string>(), interfaceIds: new Set(["eni-node"]) };
  await measure("the target of all is another", () => plane.apply(wiring, atNode));
  await measure("all counters are read", async () => void (await plane.observe!()));
  await measure("all are gone", () => plane.stop());
}
process.stdout.write("| what | ms, median of 3 |\n|---|---:|\n");
for (const [what, list] of Object.entries(times)) {
  const median = list.sort((one, other) => one - other)[Math.floor(list.length / 2)] ?? 0;
  process.stdout.write(`| ${what} | ${median.toFixed(0)} |\n`);
}
