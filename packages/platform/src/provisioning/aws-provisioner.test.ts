import { once } from "node:events";
import { type AddressInfo, createServer, Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { createAwsProvisioner } from "./aws-provisioner.ts";

const ENVIRONMENT = {
  name: "US",
  region: "us-east-1",
  vpcId: "vpc-0a",
  subnetIds: ["subnet-0a"],
  clientCidrs: ["10.0.0.0/16"],
};
const TARGET = {
  database: "d",
  user: "u",
  password: "hunter2",
  keepAliveSeconds: 42,
  tls: { mode: "disable" as const },
};

test("a probe keeps its connection alive at the connection's own interval, and an answer of nonsense fails it", async () => {
  const port = await listen((socket) => socket.end("this is not Postgres"));
  const keptAlive = vi.spyOn(Socket.prototype, "setKeepAlive");
  onTestFinished(() => keptAlive.mockRestore());
  const provisioner = createAwsProvisioner({ aws: {} });
  const result = await provisioner.probe(ENVIRONMENT, { ...TARGET, host: "127.0.0.1", port });
  expect(keptAlive.mock.calls).toContainEqual([true, 42_000]);
  expect(result).toMatchObject({ ok: false, isWriter: undefined });
  expect(result.stages.map(({ stage, ok }) => [stage, ok])).toContainEqual(["tcp", true]);
  expect(JSON.stringify(result)).not.toContain("hunter2");
});

test("dials what listens and rejects with the reason where nothing does", async () => {
  const port = await listen(() => undefined);
  const provisioner = createAwsProvisioner({ aws: {} });
  await provisioner.dial(ENVIRONMENT, "127.0.0.1", port);
  await expect(provisioner.dial(ENVIRONMENT, "127.0.0.1", 1)).rejects.toThrow("127.0.0.1:1 refused the connection");
  expect(await provisioner.resolve(ENVIRONMENT, "127.0.0.1")).toEqual(["127.0.0.1"]);
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
