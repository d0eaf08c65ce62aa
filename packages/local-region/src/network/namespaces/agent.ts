import { execFile } from "node:child_process";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AgentAnswer, AgentRequest } from "./agent-messages.ts";

/**
 * The program inside the cradle: runs `ip` and `nft` there, and makes sockets there that it hands to the region. Its end
 * is the end of every namespace in the cradle; it ends when the region does.
 */
function main(): void {
  process.on("disconnect", () => process.exit(0));
  // The region decides when it ends, not a terminal's Ctrl-C.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("message", (request: AgentRequest) => attend(request));
  answer({ id: 0, kind: "ready" });
}

function attend(request: AgentRequest): void {
  if (request.kind === "run") runProgram(request);
  else if (request.kind === "connect") dial(request);
  else if (request.kind === "listen") listen(request);
  else bind(request);
}

function answer(message: AgentAnswer, handle?: Socket | Server | UdpSocket, sent?: () => void): void {
  if (process.connected) process.send?.(message, handle, { keepOpen: false }, sent);
}

function fail(id: number, { code, message }: NodeJS.ErrnoException): void {
  answer({ id, kind: "failed", code, message });
}

function runProgram({ id, program, parameters, input }: Extract<AgentRequest, { kind: "run" }>): void {
  const child = execFile(program, parameters, { maxBuffer: 64 * 2 ** 20 }, (error, output, complaint) => {
    if (error) fail(id, { name: "", message: complaint.trim() || error.message });
    else answer({ id, kind: "done", output });
  });
  // A program that ends before it has read everything says why by itself.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
}

function dial({ id, from, to, port, timeoutMs }: Extract<AgentRequest, { kind: "connect" }>): void {
  const socket = connect({ host: to, port, localAddress: from, allowHalfOpen: true, noDelay: true });
  // What is read before it is handed over would be lost.
  socket.pause();
  const timer = setTimeout(() => {
    socket.destroy();
    fail(id, { name: "", code: "ETIMEDOUT", message: `no answer within ${timeoutMs} ms` });
  }, timeoutMs);
  socket.once("error", (error) => {
    clearTimeout(timer);
    fail(id, error);
  });
  socket.once("connect", () => {
    clearTimeout(timer);
    answer({ id, kind: "socket" }, socket);
  });
}

function listen({ id, address, port }: Extract<AgentRequest, { kind: "listen" }>): void {
  const server = createServer();
  server.once("error", (error) => fail(id, error));
  // A copy that stays open here would take connections that nobody attends to.
  server.listen({ host: address, port }, () => answer({ id, kind: "listening" }, server, () => server.close()));
}

function bind({ id, address, port }: Extract<AgentRequest, { kind: "bind" }>): void {
  const socket = createSocket("udp4");
  socket.once("error", (error) => fail(id, error));
  // A copy that stays open here would take messages that nobody reads.
  socket.bind({ address, port }, () => answer({ id, kind: "bound" }, socket, () => socket.close()));
}

main();
