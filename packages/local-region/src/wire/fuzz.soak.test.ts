import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServices } from "../services/index.ts";
import type { ServiceName } from "../services/service.ts";
import type { World } from "../services/world.ts";
import { BAD_SIGNATURES } from "../testing/fuzz/bad-signatures.ts";
import { MEMORY_ATTACKS } from "../testing/fuzz/memory-attacks.ts";
import { oddInput } from "../testing/fuzz/odd-values.ts";
import { pick, type Random, seededRandom } from "../testing/fuzz/random.ts";
import { createRawClient, type RawAnswer } from "../testing/fuzz/raw-client.ts";
import { type MeasuredRegion, startMeasuredRegion } from "../testing/fuzz/region-process.ts";
import { type Signer, signRequest } from "../testing/fuzz/sign-request.ts";
import { woundsFor } from "../testing/fuzz/wounds.ts";
import { type WrittenCall, writeCall } from "../testing/fuzz/write-call.ts";
import { readCbor } from "./cbor-protocol/read-cbor.ts";
import { loadServiceModel, type ServiceModel } from "./operation-schemas.ts";
import { SERVICE_FACTS } from "./service-facts.ts";
import type { Protocol } from "./shape.ts";

const SEED = 20_260_917;
const MALFORMED = 100_000;
const ODD = 10_000;
const CONNECTIONS = 8;
const MEBIBYTE = 1024 * 1024;

interface Target {
  service: ServiceName;
  protocol: Protocol;
  model: ServiceModel;
  operations: string[];
}

describe("whatever is sent to the region", { timeout: 290_000 }, () => {
  let region: MeasuredRegion;
  let targets: Target[];

  // Not `afterAll` itself: vitest takes none from inside a hook.
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends) await end();
  });
  beforeAll(async () => {
    region = await startMeasuredRegion((end) => ends.push(end));
    targets = await listTargets();
    // Loading a service's schemas is no request's memory.
    await sendMany(region.port, 500, SEED - 1, (random) => malformed(targets, random, region.port));
  });

  test(`${MALFORMED} malformed requests are each refused with 4xx in the service's own form`, async () => {
    const tried = new Map<string, number>();
    await sendMany(region.port, MALFORMED, SEED, (random) => {
      const sent = malformed(targets, random, region.port);
      tried.set(sent.kind, (tried.get(sent.kind) ?? 0) + 1);
      return sent;
    });
    expect(region.complaints()).toBe("");
    expect(region.hasEnded()).toBe(false);
    // Each way of being malformed was tried, and often.
    expect(Math.min(...tried.values())).toBeGreaterThan(100);
    expect([...new Set([...tried.keys()].map((kind) => kind.split(":")[0]))]).toEqual(
      expect.arrayContaining(["ec2", "query", "json", "cbor", "rest-json", "rest-xml", "wrong secret", "long ago"]),
    );
  });

  test(`${ODD} well-formed requests with unusual contents are answered or refused, never a fault of the region's`, async () => {
    const answered = new Map<number, number>();
    await sendMany(region.port, ODD, SEED + 1, (random) => {
      const call = oddCall(targets, random);
      const headers = signRequest(call, `127.0.0.1:${region.port}`, signerOf(call.service));
      const kind = `${call.service} ${call.operation}`;
      const check = (answer: RawAnswer) => {
        answered.set(answer.status, (answered.get(answer.status) ?? 0) + 1);
        if (answer.status >= 300) checkRefusal(kind, answer, call.protocol);
      };
      return { kind, call, headers, check };
    });
    expect(region.complaints()).toBe("");
    expect(region.hasEnded()).toBe(false);
    expect(answered.get(200)).toBeGreaterThan(ODD / 100);
    expect(answered.get(400)).toBeGreaterThan(ODD / 4);
  });

  for (const [name, attack] of Object.entries(MEMORY_ATTACKS)) {
    test(`${name}: refused, and the region holds less than 64 MB more for it`, async () => {
      const client = createRawClient(region.port);
      const growth = await region.growthDuring(async () => {
        const answer = await attack(client, (call) =>
          signRequest(call, `127.0.0.1:${region.port}`, signerOf(call.service)),
        );
        expect(answer.status, answer.body.slice(0, 300)).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      });
      client.close();
      expect(growth ?? 0).toBeLessThan(64 * MEBIBYTE);
      expect(region.complaints()).toBe("");
    });
  }
});

async function listTargets(): Promise<Target[]> {
  const services = Object.entries(createServices({} as World)) as [ServiceName, object][];
  const targets = services.map(async ([service, handlers]): Promise<Target[]> => {
    const model = await loadServiceModel(service);
    const { protocol, speaksBesides = [] }: { protocol: Protocol; speaksBesides?: Protocol[] } = SERVICE_FACTS[service];
    const operations = Object.keys(handlers);
    return [protocol, ...speaksBesides].map((each) => ({ service, protocol: each, model, operations }));
  });
  return (await Promise.all(targets)).flat().filter(({ operations }) => operations.length > 0);
}

interface OddCall extends WrittenCall {
  service: ServiceName;
  operation: string;
}

function oddCall(targets: Target[], random: Random): OddCall {
  const { service, protocol, model, operations } = pick(targets, random);
  const operation = model.operations.get(pick(operations, random))!;
  const input = operation.input.kind === "unit" ? {} : (oddInput(operation.input, random) as object);
  return { ...writeCall(model, protocol, operation, input), service, operation: operation.name };
}

function signerOf(service: string): Signer {
  return { accessKeyId: "111122223333", secret: "postern", region: "us-east-1", service, at: new Date() };
}

/** A call that is badly signed, or so damaged that no service may take it. */
function malformed(targets: Target[], random: Random, port: number): Sent {
  const host = `127.0.0.1:${port}`;
  const call = oddCall(targets, random);
  const signer = signerOf(call.service);
  if (random() < 0.15) {
    const kind = pick(Object.keys(BAD_SIGNATURES), random);
    const headers = BAD_SIGNATURES[kind]!(call, host, signer, random);
    return { kind, call, headers, check: (answer) => checkRefusal(kind, answer) };
  }
  const wounds = woundsFor(call);
  const name = pick(Object.keys(wounds), random);
  const kind = `${call.protocol}: ${name}`;
  const wounded = wounds[name]!(call, random);
  const headers = signRequest(wounded, host, signer);
  return { kind, call: wounded, headers, check: (answer) => checkRefusal(kind, answer, call.protocol) };
}

interface Sent {
  kind: string;
  call: WrittenCall;
  headers: Record<string, string>;
  check(answer: RawAnswer): void;
}

/** Sends as many as said, over a few connections at once. The same seed sends the same. */
async function sendMany(port: number, count: number, seed: number, make: (random: Random) => Sent): Promise<void> {
  const share = Math.ceil(count / CONNECTIONS);
  const run = async (_: unknown, connection: number): Promise<void> => {
    const random = seededRandom(seed * 1000 + connection);
    const client = createRawClient(port);
    try {
      for (let sent = 0; sent < share; sent++) {
        const { kind, call, headers, check } = make(random);
        const answer = await client.send(head(call, headers), call.body).catch((error: Error) => {
          throw new Error(`${kind}: ${error.message} after ${head(call, headers)}`);
        });
        check(answer);
      }
    } finally {
      client.close();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, run));
}

function head(call: WrittenCall, headers: Record<string, string>): string {
  const target = call.query === "" ? call.path : `${call.path}?${call.query}`;
  const lines = Object.entries({ ...headers, "content-length": String(call.body.length) });
  return `${call.method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** Throws when it is no refusal in a form that the service's clients read. */
function checkRefusal(kind: string, answer: RawAnswer, protocol?: Protocol): void {
  const isRefusal = answer.status >= 400 && answer.status < 500;
  const forms = protocol ? [REFUSAL[protocol]] : Object.values(REFUSAL);
  if (isRefusal && forms.some((isOfForm) => isOfForm(answer))) return;
  throw new Error(`${kind} was answered with ${answer.status} ${answer.body.slice(0, 500)}`);
}

const isQueryError = ({ body }: RawAnswer) =>
  /<ErrorResponse[^>]*><Error><Type>Sender<\/Type><Code>[\w.]+<\/Code><Message>[^<]+/.test(
    body.replace(/>\s+</g, "><"),
  );

const isJsonError = ({ body, headers }: RawAnswer) => {
  const { __type = headers["x-amzn-errortype"], message, Message = message } = JSON.parse(body);
  return /^[\w.]+$/.test(__type ?? "") && typeof Message === "string";
};

const REFUSAL: Record<Protocol, (answer: RawAnswer) => boolean> = {
  ec2: ({ body }) =>
    /<Response><Errors><Error><Code>[\w.]+<\/Code><Message>[^<]+<\/Message>/.test(body.replace(/>\s+</g, "><")),
  query: isQueryError,
  "rest-xml": isQueryError,
  json: (answer) => isJson(answer) && isJsonError(answer),
  "rest-json": (answer) => isJson(answer) && isJsonError(answer),
  cbor: ({ headers, body }) => {
    if (headers["smithy-protocol"] !== "rpc-v2-cbor") return false;
    const { __type } = readCbor(Buffer.from(body, "latin1")) as Record<string, unknown>;
    return typeof __type === "string" && __type !== "";
  },
};

function isJson({ headers }: RawAnswer): boolean {
  return /json/.test(headers["content-type"] ?? "");
}
