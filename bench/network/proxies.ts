// HAProxy and nginx as plain TCP proxies on a free port of loopback, for comparison.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Place } from "./relayed-database.ts";

export interface Proxy {
  name: string;
  place: Place;
  stop(): Promise<void>;
}

/** Those that are installed, each in front of that place. */
export async function startProxies(to: Place): Promise<Proxy[]> {
  const started: Proxy[] = [];
  for (const { name, program, isInstalled, configure } of PROXIES) {
    if (!isInstalled()) continue;
    const directory = await mkdtemp(join(tmpdir(), `bench-${program}-`));
    const place = { host: "127.0.0.1", port: await freePort() };
    const file = join(directory, "configuration");
    await writeFile(file, configure({ from: place, to, directory }));
    const parameters = program === "haproxy" ? ["-db", "-f", file] : ["-p", directory, "-c", file];
    const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"], env: ENVIRONMENT });
    await untilListening(child, place);
    started.push({
      ...{ name, place },
      async stop() {
        const exited = child.exitCode === null ? once(child, "exit") : undefined;
        child.kill("SIGTERM");
        await exited;
        await rm(directory, { recursive: true });
      },
    });
  }
  return started;
}

interface Ends {
  from: Place;
  to: Place;
  directory: string;
}

const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
const STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

const PROXIES = [
  {
    name: "HAProxy",
    program: "haproxy",
    isInstalled: () => runs("haproxy"),
    configure: ({ from, to }: Ends) => `
global
  maxconn 1000
defaults
  mode tcp
  timeout connect 10s
  timeout client 1h
  timeout server 1h
listen postgres
  bind ${from.host}:${from.port}
  server postgres ${to.host}:${to.port}
`,
  },
  {
    name: "nginx stream",
    program: "nginx",
    isInstalled: () => runs("nginx") && existsSync(STREAM_MODULE),
    configure: ({ from, to, directory }: Ends) => `
load_module ${STREAM_MODULE};
daemon off;
worker_processes auto;
pid ${directory}/pid;
error_log stderr error;
events { worker_connections 1000; }
stream {
  server {
    listen ${from.host}:${from.port};
    proxy_pass ${to.host}:${to.port};
    proxy_timeout 1h;
  }
}
`,
  },
];

function runs(program: string): boolean {
  return spawnSync(program, ["-v"], { stdio: "ignore", env: ENVIRONMENT }).status === 0;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function untilListening(child: ChildProcess, place: Place): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(place);
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(20);
  }
  throw new Error(`${child.spawnfile} ended before it listened`);
}
