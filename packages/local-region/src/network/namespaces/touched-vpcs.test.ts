import { expect, test } from "vitest";
import { addInterface, openEndpoint, sampleWiring } from "../../testing/sample-wiring.ts";
import { linkedVpcs, touchedVpcs } from "./touched-vpcs.ts";
import { viewVpcs } from "./vpc-view.ts";

function threeVpcs() {
  const wiring = sampleWiring();
  for (const vpcId of ["vpc-other", "vpc-alone"]) wiring.vpcs.push({ vpcId, cidrBlock: "10.0.0.0/16" });
  addInterface(wiring, "eni-other", "vpc-other", "a", "10.0.1.50", []);
  addInterface(wiring, "eni-alone", "vpc-alone", "a", "10.0.1.50", []);
  wiring.endpoints.set("eni-other", openEndpoint(["eni-node-b"]));
  return { wiring, linked: linkedVpcs(viewVpcs(wiring)) };
}

const at = (...interfaceIds: string[]) => ({ vpcIds: new Set<string>(), interfaceIds: new Set(interfaceIds) });

test("a node's change touches its own VPC and every one that is linked with it", () => {
  const { wiring, linked } = threeVpcs();
  expect(touchedVpcs(at("eni-node-a"), wiring, linked)).toEqual(new Set(["vpc-owner", "vpc-platform", "vpc-other"]));
});

test("an endpoint's change touches both its ends, and no other consumer", () => {
  const { wiring, linked } = threeVpcs();
  expect(touchedVpcs(at("eni-other"), wiring, linked)).toEqual(new Set(["vpc-other", "vpc-owner"]));
});

test("what is linked with nothing touches itself alone, and a link that was is one", () => {
  const { wiring, linked } = threeVpcs();
  const changed = { vpcIds: new Set(["vpc-alone"]), interfaceIds: new Set<string>() };
  expect(touchedVpcs(changed, wiring, linked)).toEqual(new Set(["vpc-alone"]));
  wiring.endpoints.delete("eni-other");
  wiring.interfaces.delete("eni-other");
  const after = linkedVpcs(viewVpcs(wiring));
  const gone = { vpcIds: new Set(["vpc-other"]), interfaceIds: new Set(["eni-other"]) };
  expect(touchedVpcs(gone, wiring, linked, after)).toEqual(new Set(["vpc-other", "vpc-owner"]));
});
