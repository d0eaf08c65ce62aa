import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { SocksClient } from "socks";
import { expect, onTestFinished, test } from "vitest";
import { addressesOf, noSuchName } from "./dns/answer.ts";
import { startDnsServer } from "./dns/server.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";

const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };

async function makeSubnet(region: TestRegion): Promise<{ vpcId: string; subnetId: string }> {
  const { Vpc } = await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, ACCOUNT);
  const input = { VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await region.call("ec2", "CreateSubnet", input, ACCOUNT);
  return { vpcId: Vpc.VpcId, subnetId: Subnet.SubnetId };
}

/** Something that stands at an address of a VPC and sends back what it hears. */
async function standAt(region: TestRegion, place: { vpcId: string; address: string; port: number }): Promise<void> {
  const server = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  onTestFinished(() => void server.close());
  server.listen(await region.locate(place));
  await once(server, "listening");
}

async function say(proxy: string, to: { host: string; port: number }, words: string): Promise<string> {
  const { hostname, port } = new URL(proxy);
  const { socket } = await SocksClient.createConnection({
    proxy: { host: hostname, port: Number(port), type: 5 },
    command: "connect",
    destination: to,
    timeout: 5000,
  });
  // The proxy resets it when the host closes.
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  socket.write(words);
  const [heard] = await once(socket, "data");
  return String(heard);
}

test("what runs at a host reaches its VPC by the host's own address, and another VPC not at all", async () => {
  const region = await startTestRegion(onTestFinished);
  const here = await makeSubnet(region);
  const elsewhere = await makeSubnet(region);
  const [client, server, stranger] = await Promise.all([
    region.openHost({ ...ACCOUNT, subnetId: here.subnetId }),
    region.openHost({ ...ACCOUNT, subnetId: here.subnetId }),
    region.openHost({ ...ACCOUNT, subnetId: elsewhere.subnetId }),
  ]);
  const place = { host: server.address, port: 7000 };
  await standAt(region, { vpcId: here.vpcId, address: place.host, port: place.port });

  expect(await say(client.socksProxy, place, "hello")).toBe("hello");
  await expect(say(stranger.socksProxy, place, "hello")).rejects.toThrow();
  await client.close();
  await expect(say(client.socksProxy, place, "hello")).rejects.toThrow("ECONNREFUSED");
  expect(region.logged).toEqual([
    `${stranger.networkInterfaceId} to ${server.address}:7000: no interface has ${server.address} in ${elsewhere.vpcId}`,
  ]);
});

test("a host's DNS server and the public one answer, and forward nothing", async () => {
  const region = await startTestRegion(onTestFinished);
  const { subnetId } = await makeSubnet(region);
  const host = await region.openHost({ ...ACCOUNT, subnetId });
  for (const server of [host.dnsServer, region.publicDnsServer]) {
    const resolver = new Resolver({ timeout: 2000, tries: 1 });
    resolver.setServers([server]);
    await expect(resolver.resolve4("example.com")).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOTFOUND|EREFUSED|EQUERYREFUSED)$/),
    });
  }
});

test("names that are nobody's here are asked elsewhere once the region is told where, by hosts and in public", async () => {
  const upstream = await startDnsServer({
    host: "127.0.0.1",
    port: 0,
    answer: ({ name }) => (name === "example.com" ? addressesOf(["192.0.2.7"], 30) : noSuchName()),
  });
  onTestFinished(() => upstream.stop());
  const region = await startTestRegion(onTestFinished, { dnsForward: `${upstream.host}:${upstream.port}` });
  const { subnetId } = await makeSubnet(region);
  const host = await region.openHost({ ...ACCOUNT, subnetId });
  for (const server of [host.dnsServer, region.publicDnsServer]) {
    const resolver = new Resolver();
    resolver.setServers([server]);
    expect(await resolver.resolve4("example.com")).toEqual(["192.0.2.7"]);
    await expect(resolver.resolve4("example.org")).rejects.toMatchObject({ code: "ENOTFOUND" });
  }
  const resolver = new Resolver();
  resolver.setServers([host.dnsServer]);
  const name = `ip-${host.address.replaceAll(".", "-")}.ec2.internal`;
  expect(await resolver.resolve4(name)).toEqual([host.address]);
});

test("a region that is told a server that is none does not start", async () => {
  await expect(startTestRegion(onTestFinished, { dnsForward: "dns.example.com" })).rejects.toThrow(
    "'dns.example.com' is no DNS server; give an IPv4 address",
  );
});
