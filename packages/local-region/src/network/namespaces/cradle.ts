import { type ChildProcess, spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { AgentAnswer, AgentRequest } from "./agent-messages.ts";

/**
 * Network, mount and process namespaces of the region's own, with an agent inside. Nothing in it has a name outside, and
 * all of it is gone when the region is, however that ends.
 */
export interface Cradle {
  /** Runs a program inside and gives its output; rejects with what it complained of. */
  run(program: string, parameters: string[], input?: string): Promise<string>;
  /** A connection made inside; rejects with the system's code (`ECONNREFUSED`, `ETIMEDOUT`). */
  connect(from: string, to: { address: string; port: number }, timeoutMs: number): Promise<Socket>;
  /** What listens inside, for `Server.listen` of this process. */
  listen(address: string, port: number): Promise<Server>;
  /** A UDP socket inside. */
  bind(address: string, port: number): Promise<UdpSocket>;
  /** What a program outside puts before its command line to run in a namespace of the cradle. */
  enter(namespace: string): string[];
  /** The same, where another file stands for `/etc/resolv.conf`. */
  enterWithResolver(namespace: string, resolverFile: string): string[];
  stop(): Promise<void>;
}

type Wish = AgentRequest extends infer Each ? (Each extends unknown ? Omit<Each, "id"> : never) : never;

type Handle = Socket | Server | UdpSocket;

interface Waiting {
  resolve(answer: AgentAnswer, handle: Handle | undefined): void;
  reject(error: Error): void;
}

/** An ordinary user's path often lacks the directories in which `ip` and `nft` are. */
export const SEARCH_PATH = `${process.env.PATH ?? "/usr/bin:/bin"}:/usr/sbin:/sbin`;

/** Root needs no user namespace; anyone else gets one, in which they are themselves with every capability. */
function ownUser(): string[] {
  return process.getuid?.() === 0 ? [] : ["--user", "--map-current-user", "--keep-caps"];
}

export function unshareParameters(): string[] {
  return [...ownUser(), "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
}

/** Names of namespaces are files below /run/netns: the cradle has its own, which nobody outside sees. */
const OWN_NAMES = ["mount -t tmpfs tmpfs /run", "mkdir /run/netns"];

/** `settings` are lines for the shell, which are run inside before anything else is. */
export async function startCradle(settings: string[] = []): Promise<Cradle> {
  const agent = fileURLToPath(new URL("./agent.ts", import.meta.url));
  const script = [...OWN_NAMES, ...settings, 'exec "$@"'].join("\n");
  const child = spawn("unshare", [...unshareParameters(), "sh", "-ec", script, "sh", process.execPath, agent], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "json",
    env: { PATH: SEARCH_PATH, NODE_NO_WARNINGS: "1" },
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const requests = followAnswers(child);
  const ready = requests.waitFor(0);
  void exited.then(() => requests.abandon());
  await ready;
  // It lives as long as we do, and does not keep us alive.
  child.unref();
  child.channel?.unref();

  const ask = async (wish: Wish): Promise<{ answer: AgentAnswer; handle: Handle | undefined }> => {
    const id = requests.nextId();
    const waiting = requests.waitFor(id);
    if (child.connected) child.send({ id, ...wish });
    else requests.abandon();
    child.channel?.ref();
    const { answer, handle } = await waiting.finally(() => requests.isIdle() && child.channel?.unref());
    if (answer.kind === "failed") throw Object.assign(new Error(answer.message), { code: answer.code });
    return { answer, handle };
  };
  const enter = (namespace: string): string[] => {
    const inside = `/proc/${child.pid}`;
    const user = process.getuid?.() === 0 ? [] : [`--user=${inside}/ns/user`, "--preserve-credentials"];
    return ["nsenter", ...user, `--net=${inside}/root/run/netns/${namespace}`];
  };
  return {
    async run(program, parameters, input = "") {
      const { answer } = await ask({ kind: "run", program, parameters, input }).catch((error: Error) => {
        throw new Error(`${program} ${parameters.join(" ")}: ${error.message}`, { cause: error });
      });
      return answer.kind === "done" ? answer.output : "";
    },
    async connect(from, to, timeoutMs) {
      const { handle } = await ask({ kind: "connect", from, to: to.address, port: to.port, timeoutMs });
      const socket = handle as Socket;
      // Neither is part of what is handed over.
      socket.allowHalfOpen = true;
      socket.on("error", () => {});
      return socket;
    },
    async listen(address, port) {
      const { handle } = await ask({ kind: "listen", address, port });
      return handle as Server;
    },
    async bind(address, port) {
      const { handle } = await ask({ kind: "bind", address, port });
      return handle as UdpSocket;
    },
    enter,
    enterWithResolver(namespace, resolverFile) {
      const mount = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
      return [...enter(namespace), "unshare", ...ownUser(), "--mount", "sh", "-c", mount, resolverFile];
    },
    async stop() {
      if (child.connected) child.disconnect();
      child.ref();
      await exited;
    },
  };
}

/** Matches answers with the requests that wait for them; 0 is the agent's first word. */
function followAnswers(child: ChildProcess) {
  const waiting = new Map<number, Waiting>();
  let complaint = "";
  let lastId = 0;
  let isOver = false;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.stderr && (child.stderr as unknown as { unref(): void }).unref();
  child.once("error", (error) => {
    complaint = error.message;
  });
  child.on("message", (answer: AgentAnswer, handle) => {
    const found = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (found) found.resolve(answer, handle as Handle | undefined);
    else (handle as Socket | undefined)?.destroy?.();
  });
  const abandon = () => {
    isOver = true;
    const why = complaint.trim() || "the agent of the region's namespaces has ended";
    for (const each of waiting.values()) each.reject(new Error(why));
    waiting.clear();
  };
  return {
    nextId: () => ++lastId,
    isIdle: () => waiting.size === 0,
    waitFor: (id: number) =>
      new Promise<{ answer: AgentAnswer; handle: Handle | undefined }>((resolve, reject) => {
        waiting.set(id, { resolve: (answer, handle) => resolve({ answer, handle }), reject });
        if (isOver) abandon();
      }),
    abandon,
  };
}
