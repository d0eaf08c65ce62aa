import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadServiceModel } from "../wire/operation-schemas.ts";
import { createServices } from "./index.ts";
import { refusingUnserved } from "./refuse-unserved.ts";
import type { Caller, ServiceName } from "./service.ts";
import { unservedParameters } from "./unserved-parameters.ts";
import type { World } from "./world.ts";

const SERVICES = Object.entries(createServices({} as World)) as [ServiceName, object][];
const FOLDERS: Partial<Record<ServiceName, string>> = { elasticloadbalancing: "elbv2", monitoring: "cloudwatch" };

/** Read by the gateway, or by what pages lists for all services. */
const READ_ELSEWHERE = new Set(["DryRun", "MaxResults", "NextToken", "Marker", "MaxRecords", "PageSize", "Limit"]);

test.each(SERVICES)("every parameter that no source of %s reads is listed as unserved", async (service, handlers) => {
  const { operations } = await loadServiceModel(service);
  const words = wordsOf(join(import.meta.dirname, FOLDERS[service] ?? service));
  const unserved = unservedParameters(service);
  const forgotten = Object.keys(handlers).flatMap((name) => {
    const { refused = [], withoutEffect = [] } = unserved.get(name) ?? {};
    const listed = new Set([...refused, ...withoutEffect, ...READ_ELSEWHERE]);
    const input = operations.get(name)!.input;
    const members = input.kind === "structure" ? input.members.map((member) => member.name) : [];
    return members.filter((member) => !words.has(member) && !listed.has(member)).map((member) => `${name} ${member}`);
  });
  expect(forgotten).toEqual([]);
});

test.each(SERVICES)(
  "what is listed as unserved in %s are parameters of operations that it has",
  async (service, handlers) => {
    const { operations } = await loadServiceModel(service);
    const strangers = [...unservedParameters(service)].flatMap(([name, { refused, withoutEffect }]) => {
      if (!Object.hasOwn(handlers, name)) return [name];
      const input = operations.get(name)!.input;
      const members = new Set(input.kind === "structure" ? input.members.map((member) => member.name) : []);
      const all = [...refused, ...withoutEffect];
      const twice = all.filter((parameter, at) => all.indexOf(parameter) !== at);
      return [...all.filter((parameter) => !members.has(parameter)), ...twice].map(
        (parameter) => `${name} ${parameter}`,
      );
    });
    expect(strangers).toEqual([]);
  },
);

test("an unserved parameter is refused by name when it says something, and passes when it says nothing", () => {
  const { CreateVpc } = refusingUnserved("ec2", { CreateVpc: () => ({ passed: true }) });
  const call = (input: object) => CreateVpc!(input, {} as Caller);
  expect(() => call({ Ipv6Pool: "pool" })).toThrow("does not serve the parameter Ipv6Pool of CreateVpc: leave it out");
  expect(() => call({ AmazonProvidedIpv6CidrBlock: true })).toThrow("AmazonProvidedIpv6CidrBlock");
  expect(call({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: false, Ipv6Pool: "" })).toEqual({
    passed: true,
  });
});

test("a parameter without effect passes", () => {
  const { StopInstances } = refusingUnserved("ec2", { StopInstances: () => ({ passed: true }) });
  expect(StopInstances!({ Force: true }, {} as Caller)).toEqual({ passed: true });
  expect(() => StopInstances!({ Hibernate: true }, {} as Caller)).toThrow("Hibernate");
});

function wordsOf(directory: string): Set<string> {
  const files = readdirSync(directory).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const text = files.map((name) => readFileSync(join(directory, name), "utf8")).join("\n");
  return new Set(text.match(/\w+/g));
}
