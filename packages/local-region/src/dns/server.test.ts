import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { decode, encode, streamDecode, streamEncode } from "dns-packet";
import { expect, onTestFinished, test } from "vitest";
import { addressesOf, type DnsQuestion, noSuchName, nothingOf, notServed } from "./answer.ts";
import { readUpstream } from "./forward.ts";
import { type DnsServer, type DnsServerOptions, startDnsServer } from "./server.ts";

const many = Array.from({ length: 60 }, (_, i) => `10.0.0.${i + 1}`);

function answer({ name, type }: DnsQuestion) {
  if (name === "broken.example") throw new Error("no answer for you");
  if (name === "elsewhere.example") return notServed();
  if (name === "many.example") return addressesOf(many, 60);
  if (!/^(DB|db)\.example$/.test(name)) return noSuchName();
  return type === "A" ? addressesOf(["10.0.1.1", "10.0.2.2", "10.0.3.3"], 60) : nothingOf(60);
}

async function startServer(options?: Partial<DnsServerOptions>): Promise<DnsServer> {
  const server = await startDnsServer({ host: "127.0.0.1", port: 0, answer, ...options });
  onTestFinished(() => server.stop());
  return server;
}

function resolverOf(server: DnsServer): Resolver {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`${server.host}:${server.port}`]);
  return resolver;
}

/** What comes back for one datagram, or nothing within the time. */
async function sendUdp(server: DnsServer, message: Buffer, waitMs = 300): Promise<Buffer | undefined> {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  const received = once(socket, "message", { signal: AbortSignal.timeout(waitMs) });
  socket.send(message, server.port, server.host);
  return received.then(
    ([answered]) => answered,
    () => undefined,
  );
}

async function sendTcp({ host, port }: DnsServer, message: Buffer): Promise<Buffer | undefined> {
  const socket = connect({ host, port });
  onTestFinished(() => void socket.destroy());
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  socket.write(Buffer.concat([length, message]));
  const [answered] = (await once(socket, "data")) as [Buffer];
  return answered.subarray(2);
}

const query = (name: string) => encode({ type: "query", id: 77, flags: 0x0100, questions: [{ type: "A", name }] });

test("Node's resolver gets addresses and their time to live", async () => {
  const resolver = resolverOf(await startServer());
  const found = await resolver.resolve4("db.example", { ttl: true });
  expect(found.map(({ address }) => address).sort()).toEqual(["10.0.1.1", "10.0.2.2", "10.0.3.3"]);
  expect(found.map(({ ttl }) => ttl)).toEqual([60, 60, 60]);
});

test("a foreign name is asked of the server that it is told, over UDP and TCP, and its own are not", async () => {
  const asked: string[] = [];
  const upstream = await startServer({
    answer: ({ name }) => {
      asked.push(name);
      return name === "elsewhere.example" ? addressesOf(["192.0.2.7"], 30) : noSuchName();
    },
  });
  const server = await startServer({ forwardTo: upstream });
  for (const ask of [sendUdp, sendTcp]) {
    const { id, answers } = decode((await ask(server, query("elsewhere.example")))!);
    expect([id, answers]).toEqual([77, [expect.objectContaining({ data: "192.0.2.7", ttl: 30 })]]);
  }
  expect(await resolverOf(server).resolve4("db.example")).toContain("10.0.1.1");
  await expect(resolverOf(server).resolve4("nothing.example")).rejects.toMatchObject({ code: "ENOTFOUND" });
  expect(asked).toEqual(["elsewhere.example", "elsewhere.example"]);
});

test("a server that is asked and does not answer is a failure, not a wait for ever", async () => {
  const upstream = await startServer();
  await upstream.stop();
  const server = await startServer({ forwardTo: upstream });
  await expect(resolverOf(server).resolve4("elsewhere.example")).rejects.toMatchObject({ code: "ESERVFAIL" });
});

test.each(["dns.example.com", "10.0.0.2:0", "10.0.0.2:70000", "10.0.0.2:53:1", ""])(
  "'%s' is no server to ask",
  (text) => {
    expect(() => readUpstream(text)).toThrow("give an IPv4 address");
  },
);

test("another address comes first each time", async () => {
  const server = await startServer();
  const firsts = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const { answers } = decode((await sendUdp(server, query("db.example")))!);
    firsts.add((answers![0] as { data: string }).data);
  }
  expect(firsts.size).toBe(3);
});

test.each([
  ["nowhere.example", "ENOTFOUND"],
  ["elsewhere.example", "EREFUSED"],
  ["broken.example", "ESERVFAIL"],
])("%s gives %s", async (name, code) => {
  await expect(resolverOf(await startServer()).resolve4(name)).rejects.toMatchObject({ code });
});

test("a name without IPv6 addresses exists all the same", async () => {
  const server = await startServer();
  await expect(resolverOf(server).resolve6("db.example")).rejects.toMatchObject({ code: "ENODATA" });
  const message = encode({ type: "query", id: 5, questions: [{ type: "AAAA", name: "db.example" }] });
  expect(decode((await sendUdp(server, message))!)).toMatchObject({ rcode: "NOERROR", answers: [], flag_aa: true });
});

test("the name comes back in the case in which it was asked", async () => {
  const decoded = decode((await sendUdp(await startServer(), query("DB.example")))!);
  expect(decoded.id).toBe(77);
  expect(decoded.questions![0]!.name).toBe("DB.example");
  expect(decoded.answers![0]!.name).toBe("DB.example");
});

test("an answer that is too long for UDP is cut short there and whole over TCP", async () => {
  const server = await startServer();
  const short = decode((await sendUdp(server, query("many.example")))!);
  expect([short.flag_tc, short.answers!.length]).toEqual([true, 0]);
  expect(await resolverOf(server).resolve4("many.example")).toHaveLength(60);
});

test("one TCP connection takes several questions, in pieces", async () => {
  const server = await startServer();
  const socket = connect(server.port, server.host);
  onTestFinished(() => void socket.destroy());
  const message = streamEncode({ type: "query", id: 1, questions: [{ type: "A", name: "db.example" }] });
  const both = Buffer.concat([message, message]);
  socket.write(both.subarray(0, 5));
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.write(both.subarray(5));
  let received = Buffer.alloc(0);
  const oneLength = () => 2 + received.readUInt16BE(0);
  while (received.length < 2 || received.length < 2 * oneLength()) {
    received = Buffer.concat([received, (await once(socket, "data"))[0]]);
  }
  expect(streamDecode(received.subarray(oneLength())).answers).toHaveLength(3);
});

test("a client that says it can take more over UDP gets more, and is told the same", async () => {
  const server = await startServer();
  const asked = { type: "OPT", name: ".", udpPayloadSize: 4096, extendedRcode: 0, ednsVersion: 0, flags: 0 } as const;
  const message = encode({
    type: "query",
    id: 9,
    questions: [{ type: "A", name: "many.example" }],
    additionals: [{ ...asked, flag_do: false, options: [] }],
  });
  const decoded = decode((await sendUdp(server, message))!);
  expect(decoded.additionals).toMatchObject([{ type: "OPT", udpPayloadSize: 1232 }]);
  expect(decoded.flag_tc).toBe(true);
});

test.each([
  ["too short", Buffer.from([1, 2, 3]), undefined],
  ["an answer", encode({ type: "response", id: 1, questions: [{ type: "A", name: "db.example" }] }), undefined],
  ["cut off in its name", query("db.example").subarray(0, 16), "FORMERR"],
  ["without a question", encode({ type: "query", id: 1 }), "FORMERR"],
  [
    "with two questions",
    encode({ type: "query", id: 1, questions: ["a", "b"].map((name) => ({ type: "A" as const, name })) }),
    "FORMERR",
  ],
  ["a name that points at itself", Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1]), "FORMERR"],
  [
    "a name of bytes that are no text",
    Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 255, 254, 0, 0, 1, 0, 1]),
    "FORMERR",
  ],
  ["an update", Buffer.from([0, 1, 0x28, 0, 0, 1, 0, 0, 0, 0, 0, 0]), "NOTIMP"],
  [
    "another class",
    encode({ type: "query", id: 1, questions: [{ type: "A", name: "db.example", class: "CH" }] }),
    "REFUSED",
  ],
])("a message that is %s does no harm", async (_case, message, rcode) => {
  const server = await startServer();
  const received = await sendUdp(server, message);
  expect(received && decode(received)).toEqual(rcode === undefined ? undefined : expect.objectContaining({ rcode }));
  expect(await resolverOf(server).resolve4("db.example")).toHaveLength(3);
});

test("thousands of garbled messages over UDP and TCP do no harm", async () => {
  let questions = 0;
  const server = await startServer({
    answer: (question) => {
      questions += 1;
      return answer(question);
    },
  });
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  const valid = query("db.example");
  let state = 12_345;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let i = 0; i < 3000; i++) {
    const message = Buffer.from(random(2) ? valid : valid.subarray(0, 1 + random(valid.length)));
    for (let n = random(6); n > 0; n--) message[random(message.length)] = random(256);
    await new Promise((resolve) => socket.send(message, server.port, server.host, resolve));
    // Sending gives the server no turn by itself, and its buffer holds only some hundred messages.
    if (i % 10 === 0) await nextTurn();
    if (i % 100 === 0) {
      const client = connect(server.port, server.host, () =>
        client.end(Buffer.concat([Buffer.from([0, message.length]), message])),
      );
      client.on("error", () => {}).resume();
    }
  }
  expect(await resolverOf(server).resolve4("db.example")).toHaveLength(3);
  // Some of them could be read after all: otherwise they were not garbled but lost.
  expect(questions).toBeGreaterThan(10);
});

test("dig reads the answer", async (context) => {
  const dig = promisify(execFile);
  const server = await startServer();
  const asked = ["+short", "+time=1", "+tries=1", `@${server.host}`, "-p", String(server.port), "db.example"];
  const { stdout } = await dig("dig", asked).catch((error) => {
    if (error.code === "ENOENT" && process.env.POSTERN_REQUIRE_ALL !== "1") return context.skip("dig is not installed");
    throw error;
  });
  expect(stdout.trim().split("\n").sort()).toEqual(["10.0.1.1", "10.0.2.2", "10.0.3.3"]);
});

test("a taken port is an error that names it, and without a wish another one is found", async () => {
  const server = await startServer();
  await expect(startDnsServer({ host: "127.0.0.1", port: server.port, answer })).rejects.toThrow(
    `cannot serve dns on 127.0.0.1:${server.port}: choose another port or end what listens there`,
  );
  const servers = await Promise.all([1, 2].map(() => startDnsServer({ host: "127.0.0.1", answer })));
  onTestFinished(async () => void (await Promise.all(servers.map((other) => other.stop()))));
  expect(servers[0]!.port).not.toBe(servers[1]!.port);
});

test("answers nothing after it was stopped", async () => {
  const server = await startServer();
  await server.stop();
  await server.stop();
  expect(await sendUdp(server, query("db.example"), 100)).toBeUndefined();
});
