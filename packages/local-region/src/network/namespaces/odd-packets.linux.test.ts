import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { serveIn, startKernelPlane } from "../../testing/kernel-plane.ts";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { database, ENDPOINT } from "../../testing/sample-plane.ts";

const why = await whyNoNamespaces();

/** Sends a segment from beyond the window into its own connection, then a word in order, and prints what it hears. */
const PROGRAM = `
import socket, struct, sys

own, to, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
wire.settimeout(20)
client = socket.create_connection((to, port), timeout=20)
own_port = client.getsockname()[1]
while True:
    packet = wire.recv(65535)
    at = (packet[0] & 15) * 4
    if packet[9] == 6 and struct.unpack("!HH", packet[at:at + 4]) == (port, own_port):
        their_first, our_next = struct.unpack("!LL", packet[at + 4:at + 12])
        break

def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff

def segment(summed):
    beyond = (our_next + (1 << 30)) & 0xffffffff
    return struct.pack("!HHLLBBHHH", own_port, port, beyond, (their_first + 1) & 0xffffffff, 5 << 4, 16, 512, summed, 0)

pseudo = socket.inet_aton(own) + socket.inet_aton(to) + struct.pack("!BBH", 0, 6, 20)
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
raw.bind((own, 0))
raw.sendto(segment(checksum(pseudo + segment(0))), (to, 0))
try:
    for word in (b"one", b"two"):
        client.sendall(word)
        print(client.recv(100).decode())
except OSError as error:
    print(error)
`;

async function hasPython(): Promise<boolean> {
  return promisify(execFile)("python3", ["--version"]).then(
    () => true,
    () => false,
  );
}

describe.skipIf(why)(`routers of the kernel${why ? ` (cannot here: ${why})` : ""}`, () => {
  test("an established connection outlives a segment from beyond its window", async (context) => {
    if (!(await hasPython())) {
      if (process.env.POSTERN_REQUIRE_ALL === "1") throw new Error("python3 is not on the PATH");
      context.skip("python3 is not installed");
    }
    const plane = await startKernelPlane();
    await serveIn(plane, database(1));
    const { enter = [], host } = await plane.stand({ vpcId: "vpc-platform", address: "10.0.1.7", port: 0 });
    const [program = "", ...parameters] = [...enter, "python3", "-c", PROGRAM, host, ENDPOINT.address, "5432"];
    const { stdout } = await promisify(execFile)(program, parameters);
    expect(stdout.trim().split("\n")).toEqual(["one", "two"]);
  }, 60_000);
});
