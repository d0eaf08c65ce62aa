import { expect, onTestFinished, test } from "vitest";
import { answerQuestion } from "../../dns/records.ts";
import { eventually } from "../../testing/eventually.ts";
import { makeTargetGroup, READER, WRITER } from "../../testing/make-target-group.ts";

const OTHER = { Id: "10.0.1.21" };
const IN_ZONE_1 = "use1-az1";
const ROUTING = "target_group_health.unhealthy_state_routing.minimum_healthy_targets";
const DNS = "target_group_health.dns_failover.minimum_healthy_targets";

/** Two targets in zone 1 of which one answers, and one in zone 2 that does. */
async function startPartly() {
  const made = await makeTargetGroup(onTestFinished);
  await made.listen();
  made.up(WRITER, READER);
  await made.register(WRITER, OTHER, READER);
  await made.becomes({ [WRITER.Id]: "healthy", [OTHER.Id]: "unhealthy", [READER.Id]: "healthy" });
  const { LoadBalancers } = await made.call("DescribeLoadBalancers", { LoadBalancerArns: [made.LoadBalancerArn] });
  const name = LoadBalancers[0].DNSName;
  const addresses = () => answerQuestion(made.world, "public", { name, type: "A" }).addresses.length;
  return { ...made, addresses };
}

test("below a share of healthy targets all of them get flows, above it only the healthy ones", async () => {
  const { chosen, setGroup } = await startPartly();
  expect(chosen(IN_ZONE_1)).toEqual([WRITER.Id]);
  await setGroup(`${ROUTING}.percentage`, "66");
  expect(chosen(IN_ZONE_1)).toEqual([WRITER.Id]);
  await setGroup(`${ROUTING}.percentage`, "67");
  expect(chosen(IN_ZONE_1)).toEqual([WRITER.Id, OTHER.Id]);
});

test("a zone with too small a share of healthy targets leaves DNS, until no zone would be left", async () => {
  const { addresses, setGroup } = await startPartly();
  expect(addresses()).toBe(2);
  await setGroup(`${DNS}.percentage`, "51");
  expect(addresses()).toBe(1);
  await setGroup(`${DNS}.percentage`, "50");
  expect(addresses()).toBe(2);
  await setGroup(`${DNS}.count`, "2");
  expect(addresses()).toBe(2);
  await setGroup(`${DNS}.count`, "off");
  await setGroup(`${DNS}.percentage`, "off");
  expect(addresses()).toBe(2);
});

test.each(["0", "101", "half"])("a share of %s percent is refused", async (value) => {
  const { setGroup } = await makeTargetGroup(onTestFinished);
  await expect(setGroup(`${DNS}.percentage`, value)).rejects.toThrow("must be between '1-100' inclusive");
});

const INTERVAL = "target_health_state.unhealthy.draining_interval_seconds";
const TERMINATES = "target_health_state.unhealthy.connection_termination.enabled";

test("an unhealthy target whose flows go on is unhealthy.draining for its interval, then unhealthy", async () => {
  const { listen, register, up, down, becomes, setGroup, chosen, live, epochOf } =
    await makeTargetGroup(onTestFinished);
  await setGroup(TERMINATES, "false");
  await setGroup(INTERVAL, "20");
  await listen();
  up(WRITER, READER);
  await register(WRITER, READER);
  await becomes({ [WRITER.Id]: "healthy", [READER.Id]: "healthy" });
  down(WRITER);
  await becomes({ [WRITER.Id]: "unhealthy.draining", [READER.Id]: "healthy" });
  expect(chosen(IN_ZONE_1)).toEqual([]);
  expect(live()).toContain(epochOf(WRITER));
  await becomes({ [WRITER.Id]: "unhealthy", [READER.Id]: "healthy" });
});

test("one whose flows are cut is unhealthy at once, whatever the interval", async () => {
  const { listen, register, up, down, health, setGroup } = await makeTargetGroup(onTestFinished);
  await setGroup(INTERVAL, "20");
  await listen();
  up(WRITER, READER);
  await register(WRITER, READER);
  await eventually(async () => expect((await health())[WRITER.Id]).toBe("healthy"));
  down(WRITER);
  await eventually(async () => {
    const state = (await health())[WRITER.Id];
    expect(["healthy", "unhealthy"]).toContain(state);
    expect(state).toBe("unhealthy");
  });
});
