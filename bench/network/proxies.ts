// HAProxy and nginx as plain TCP proxies of a scene's services, for comparison.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVIRONMENT, run, startGroup, TRAFFIC } from "./programs.ts";
import { type Place, PORTS, type Scene, type Service, type Way } from "./scene.ts";

export interface Proxy {
  name: string;
  way: Way;
}

/** Those that are installed, each in front of the scene's services. */
export async function startProxies(scene: Scene, undo: (() => Promise<void>)[]): Promise<Proxy[]> {
  const started: Proxy[] = [];
  for (const { name, program, isInstalled, configure, portsUp } of PROXIES) {
    if (!isInstalled()) continue;
    const directory = await mkdtemp(join(tmpdir(), `bench-${program}-`));
    undo.push(() => rm(directory, { recursive: true }));
    const { host, isShared, enter, clients } = scene.proxy;
    const place = async (port: number) => ({ host, port: isShared ? await freePort() : port + portsUp });
    const places = {
      postgres: await place(PORTS.postgres),
      greetings: await place(PORTS.greetings),
      flood: await place(PORTS.flood),
    };
    const ends = Object.keys(PORTS).map((key) => {
      const service = key as Service;
      return { service, from: places[service], to: scene.direct.places[service] };
    });
    const file = join(directory, "configuration");
    await writeFile(file, configure(ends, directory));
    const parameters = program === "haproxy" ? ["-db", "-f", file] : ["-p", directory, "-c", file];
    undo.push(await startGroup([...enter, program, ...parameters]));
    const { flood } = places;
    await run([...clients, "perl", TRAFFIC, "await", flood.host, `${flood.port}`]);
    started.push({ name, way: { enter: clients, places } });
  }
  return started;
}

interface Ends {
  service: Service;
  from: Place;
  to: Place;
}

const STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

const PROXIES = [
  {
    ...{ name: "HAProxy", program: "haproxy", portsUp: 1000 },
    isInstalled: () => runs("haproxy"),
    configure: (ends: Ends[]) => `
global
  maxconn 1000
defaults
  mode tcp
  timeout connect 10s
  timeout client 1h
  timeout server 1h
${ends
  .map(
    ({ service, from, to }) => `
listen ${service}
  bind ${from.host}:${from.port}
  server ${service} ${to.host}:${to.port}
`,
  )
  .join("")}`,
  },
  {
    ...{ name: "nginx stream", program: "nginx", portsUp: 2000 },
    isInstalled: () => runs("nginx") && existsSync(STREAM_MODULE),
    configure: (ends: Ends[], directory: string) => `
load_module ${STREAM_MODULE};
daemon off;
worker_processes auto;
pid ${directory}/pid;
error_log stderr crit;
events { worker_connections 1000; }
stream {
${ends
  .map(
    ({ from, to }) => `
  server {
    listen ${from.host}:${from.port};
    proxy_pass ${to.host}:${to.port};
    proxy_timeout 1h;
  }
`,
  )
  .join("")}
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
