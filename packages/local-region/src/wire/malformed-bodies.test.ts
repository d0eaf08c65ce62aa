import { expect, onTestFinished, test } from "vitest";
import type { Operations } from "../services/service.ts";
import { type RawCall, signedSender } from "../testing/send-signed.ts";
import { startStubGateway } from "../testing/start-stub-gateway.ts";
import { writeCbor } from "./cbor-protocol/write-cbor.ts";
import { loadServiceModel } from "./operation-schemas.ts";
import type { ModelName } from "./service-facts.ts";

const SERVICES = ["lambda", "events", "monitoring", "route53", "vpc-lattice"] as const;

async function startServingAll() {
  const services: Partial<Record<ModelName, Operations>> = {};
  for (const name of SERVICES) {
    const { operations } = await loadServiceModel(name);
    services[name] = Object.fromEntries([...operations.keys()].map((operation) => [operation, () => ({})]));
  }
  const gateway = await startStubGateway(onTestFinished, services);
  return { gateway, send: signedSender(onTestFinished, gateway) };
}

const CBOR = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };

/** Sound calls of each protocol. */
const SOUND: (RawCall & { body: Buffer })[] = [
  {
    service: "lambda",
    path: "/2015-03-31/functions",
    body: Buffer.from(
      JSON.stringify({
        FunctionName: "f",
        Role: "r",
        Code: { ZipFile: "UEs=" },
        Timeout: 3,
        VpcConfig: { SubnetIds: ["subnet-1"] },
        Environment: { Variables: { A: "b" } },
        Publish: true,
      }),
    ),
  },
  {
    service: "events",
    headers: { "x-amz-target": "AWSEvents.PutEvents" },
    body: Buffer.from(JSON.stringify({ Entries: [{ Time: 1.5, Source: "s", Detail: "{}", Resources: ["a", "b"] }] })),
  },
  {
    service: "monitoring",
    path: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
    headers: CBOR,
    body: writeCbor({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 1.5, Values: [1, 2], Unit: "None" }] }),
  },
  {
    service: "route53",
    path: "/2013-04-01/hostedzone/Z1/rrset",
    body: Buffer.from(
      '<ChangeResourceRecordSetsRequest xmlns="urn:x"><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>a.b</Name><Type>A</Type><TTL>5</TTL><ResourceRecords><ResourceRecord><Value>10.0.0.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>',
    ),
  },
  {
    service: "vpc-lattice",
    path: "/resourceconfigurations",
    body: Buffer.from(
      JSON.stringify({
        name: "abc",
        type: "SINGLE",
        portRanges: ["5432"],
        resourceConfigurationDefinition: { dnsResource: { domainName: "a.b", ipAddressType: "IPV4" } },
        tags: { k: "v" },
      }),
    ),
  },
];

test("six hundred damaged bodies are each answered as the caller's mistake or served, never as ours", {
  timeout: 60_000,
}, async () => {
  const { gateway, send } = await startServingAll();
  const random = seededRandom(20_260_918);
  const statuses = new Map<number, number>();
  for (let round = 0; round < 600; round++) {
    const sound = SOUND[round % SOUND.length]!;
    const body = damage(sound.body, random);
    const { status, text } = await send({ ...sound, body });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect([200, 201, 400], `${body.toString("latin1")}\n${text}`).toContain(status);
  }
  expect(gateway.logged).toEqual([]);
  // Were nearly all refused for one and the same reason, this would try nothing.
  expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(60);
  expect(statuses.get(400)).toBeGreaterThan(60);
});

test.each([
  ["lambda", "/2015-03-31/functions", {}, `{"Code":${"[".repeat(500_000)}`],
  [
    "lambda",
    "/2015-03-31/functions",
    {},
    `{"FunctionName":"f","Role":"r","Code":${'{"Code":'.repeat(1000)}1${"}".repeat(1001)}`,
  ],
  [
    "events",
    "/",
    { "x-amz-target": "AWSEvents.PutRule" },
    `{"Name":"r","__proto__":{"Name":"x"},"Tags":${"[".repeat(9000)}${"]".repeat(9000)}}`,
  ],
  ["route53", "/2013-04-01/hostedzone", {}, "<a>".repeat(200_000)],
] as [string, string, Record<string, string>, string][])(
  "a body of %s at %s that is nested without end is refused or passed over",
  async (service, path, headers, body) => {
    const { gateway, send } = await startServingAll();
    const { status } = await send({ service, path, headers, body });
    expect([200, 201, 400]).toContain(status);
    expect(gateway.logged).toEqual([]);
  },
);

/** One to three wounds at random places. */
function damage(body: Buffer, random: () => number): Buffer {
  let damaged = body;
  const wounds = 1 + Math.floor(random() * 3);
  for (let count = 0; count < wounds; count++) {
    const at = Math.floor(random() * damaged.length);
    const length = Math.floor(random() * 4);
    const splinter =
      random() < 0.5 ? Buffer.from(SPLINTERS[Math.floor(random() * SPLINTERS.length)]!) : Buffer.alloc(0);
    damaged = Buffer.concat([damaged.subarray(0, at), splinter, damaged.subarray(at + length)]);
  }
  return damaged;
}

const SPLINTERS = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "<",
  ">",
  "</",
  "&",
  "&#0;",
  "null",
  "true",
  "-1",
  "1e999",
  "__proto__",
  "\u0000",
  "é",
  "\u009f",
  "\u00ff",
];

/** mulberry32: the same cases on every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
