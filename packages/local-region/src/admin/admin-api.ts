import type { Faults } from "../faults/compose-faults.ts";
import type { RawRequest } from "../wire/authorization.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Reply } from "../wire/http-server.ts";
import { type HostRequest, readHostRequest, readLocateQuery } from "./admin-input.ts";
import { CHOICE_ROUTES, type ChoiceSubject } from "./choice-routes.ts";
import { type ClockWish, readClockWish } from "./clock-wish.ts";
import { DATABASE_ROUTES, type DatabaseSubject } from "./database-routes.ts";
import { DELIVERY_ROUTES, type DeliverySubject } from "./delivery-routes.ts";
import { readDnsRecord } from "./dns-records-input.ts";
import { readFaultRule, readHardships } from "./fault-input.ts";
import { SITE_ROUTES, type SiteSubject } from "./site-routes.ts";

const PREFIX = "/_postern/";

/** What the admin API asks of a region. */
export interface AdminSubject {
  status(): object;
  /** Names of the operations that each service serves. */
  operations(): Record<string, string[]>;
  authority(): Promise<string>;
  locate(address: { vpcId: string; address: string; port: number }): Promise<object>;
  openHost(options: HostRequest): Promise<HostDescription>;
  /** What a program's command line begins with to be the host; undefined when there is no such host. */
  enterHost(networkInterfaceId: string): Promise<{ enter: string[] | null } | undefined>;
  /** False when there is no such host. */
  closeHost(networkInterfaceId: string): Promise<boolean>;
  hosts(): HostDescription[];
  /** TXT records in public DNS, outside every hosted zone; no values remove them. */
  publishTexts(name: string, values: string[]): Promise<void>;
  /** Empties the region: resources, databases and hosts are gone, as is what was under way. */
  reset(): Promise<void>;
  /** What the stores hold, for `--restore`. */
  snapshot(): Promise<string>;
  moveClock(wish: ClockWish): Promise<object>;
  faults: Pick<Faults, "rules" | "hardships" | "setHardships">;
  choices: ChoiceSubject;
  deliveries: DeliverySubject;
  databases: DatabaseSubject;
  sites: SiteSubject;
}

export interface HostDescription {
  networkInterfaceId: string;
  address: string;
  socksProxy: string;
  dnsServer: string;
}

/**
 * The region's own API, below `/_postern/`; unsigned, hence only for programs of this machine. Undefined when the path
 * is not below it. Errors are `{"error": {"code", "message"}}`.
 */
export async function answerAdmin(
  subject: AdminSubject,
  request: RawRequest,
  body: Buffer | undefined,
): Promise<Reply | undefined> {
  if (!request.path.startsWith(PREFIX)) return undefined;
  try {
    // A page whose name was made to point here would name itself in Host.
    if (!isLoopback(request.headers.host))
      return refusal(403, "NotLoopback", "send the request to 127.0.0.1 or localhost");
    if (!body) return refusal(413, "RequestTooLarge", "the request is larger than 1 MiB");
    return await route(subject, request, body);
  } catch (error) {
    if (error instanceof AwsError) return refusal(error.status, error.code, error.message);
    throw error;
  }
}

async function route(subject: AdminSubject, request: RawRequest, body: Buffer): Promise<Reply> {
  const [noun = "", id, ...rest] = request.path.slice(PREFIX.length).split("/");
  const path = id === undefined ? [noun] : [noun, id, ...rest];
  const routes = ROUTES.get(path.join("/")) ?? ROUTES.get(path.with(1 % path.length, "ID").join("/"));
  if (!routes) return refusal(404, "NotFound", `there is no ${request.path.slice(0, 100)}; there are ${paths()}`);
  const run = routes.get(request.method);
  if (!run) {
    const methods = [...routes.keys()].join(" or ");
    return refusal(405, "MethodNotAllowed", `${request.method} is not for this path; use ${methods}`);
  }
  return run(subject, { id: id ?? "", query: request.query, body });
}

type Route = (subject: AdminSubject, request: { id: string; query: string; body: Buffer }) => Promise<Reply>;

const ROUTES = new Map<string, Map<string, Route>>([
  ["status", new Map([["GET", async (subject) => json(200, subject.status())]])],
  ["operations", new Map([["GET", async (subject) => json(200, subject.operations())]])],
  ["authority", new Map([["GET", async (subject) => pem(await subject.authority())]])],
  ["locate", new Map([["GET", async (subject, { query }) => json(200, await subject.locate(readLocateQuery(query)))]])],
  [
    "hosts",
    new Map<string, Route>([
      ["GET", async (subject) => json(200, { hosts: subject.hosts() })],
      ["POST", async (subject, { body }) => json(201, await subject.openHost(readHostRequest(body)))],
    ]),
  ],
  ["hosts/ID", new Map([["DELETE", closeHost]])],
  ["hosts/ID/enter", new Map([["POST", enterHost]])],
  [
    "faults",
    new Map<string, Route>([
      ["GET", async ({ faults }) => json(200, { faults: faults.rules.list() })],
      ["POST", async ({ faults }, { body }) => json(201, faults.rules.add(readFaultRule(body)))],
      ["DELETE", clearFaults],
    ]),
  ],
  ["faults/ID", new Map([["DELETE", removeFault]])],
  [
    "hardships",
    new Map<string, Route>([
      ["GET", async ({ faults }) => json(200, faults.hardships())],
      ["POST", changeHardships],
    ]),
  ],
  ["dns-records", new Map([["POST", publish]])],
  ["sns/ID", new Map([["GET", signingCertificate]])],
  ["reset", new Map([["POST", reset]])],
  ["snapshot", new Map([["POST", async (subject) => jsonLines(await subject.snapshot())]])],
  [
    "clock",
    new Map<string, Route>([
      ["POST", async (subject, { body }) => json(200, await subject.moveClock(readClockWish(body)))],
    ]),
  ],
]);

for (const [path, methods] of Object.entries(DELIVERY_ROUTES)) {
  const routes = Object.entries(methods).map(([method, run]): [string, Route] => [
    method,
    async (subject, request) => {
      const { status, content } = run(subject.deliveries, request);
      return json(status, content);
    },
  ]);
  ROUTES.set(path, new Map(routes));
}

for (const [path, methods] of Object.entries(CHOICE_ROUTES)) {
  const routes = Object.entries(methods).map(([method, run]): [string, Route] => [
    method,
    async (subject, request) => json(200, await run(subject.choices, request)),
  ]);
  ROUTES.set(path, new Map(routes));
}

for (const [path, methods] of Object.entries(DATABASE_ROUTES)) {
  const routes = Object.entries(methods).map(([method, run]): [string, Route] => [
    method,
    async (subject, request) => json(200, await run(subject.databases, request)),
  ]);
  ROUTES.set(path, new Map(routes));
}

for (const [path, methods] of Object.entries(SITE_ROUTES)) {
  const routes = Object.entries(methods).map(([method, run]): [string, Route] => [
    method,
    async (subject, request) => json(method === "POST" ? 201 : 200, await run(subject.sites, request)),
  ]);
  ROUTES.set(path, new Map(routes));
}

async function closeHost(subject: AdminSubject, { id }: { id: string }): Promise<Reply> {
  return (await subject.closeHost(id)) ? json(200, {}) : noSuchHost(id);
}

async function enterHost(subject: AdminSubject, { id }: { id: string }): Promise<Reply> {
  const answer = await subject.enterHost(id);
  return answer ? json(200, answer) : noSuchHost(id);
}

function noSuchHost(id: string): Reply {
  return refusal(404, "NotFound", `there is no host ${id.slice(0, 40)}; GET ${PREFIX}hosts lists them`);
}

async function publish(subject: AdminSubject, { body }: { body: Buffer }): Promise<Reply> {
  const record = readDnsRecord(body);
  await subject.publishTexts(record.name, record.values);
  return json(200, record);
}

async function signingCertificate({ deliveries }: AdminSubject, { id }: { id: string }): Promise<Reply> {
  const certificate = await deliveries.signingCertificate(id);
  return certificate ? pem(certificate) : refusal(404, "NotFound", `there is no certificate ${id.slice(0, 60)}`);
}

async function reset(subject: AdminSubject): Promise<Reply> {
  await subject.reset();
  return json(200, {});
}

async function clearFaults({ faults }: AdminSubject): Promise<Reply> {
  faults.rules.clear();
  return json(200, { faults: [] });
}

async function removeFault({ faults }: AdminSubject, { id }: { id: string }): Promise<Reply> {
  if (faults.rules.remove(id)) return json(200, {});
  return refusal(404, "NotFound", `there is no fault ${id.slice(0, 40)}; GET ${PREFIX}faults lists them`);
}

async function changeHardships({ faults }: AdminSubject, { body }: { body: Buffer }): Promise<Reply> {
  faults.setHardships(readHardships(body));
  return json(200, faults.hardships());
}

function paths(): string {
  return [...ROUTES.keys()].map((path) => PREFIX + path).join(", ");
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

function json(status: number, content: object): Reply {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(content)}\n` };
}

function jsonLines(body: string): Reply {
  return { status: 200, headers: { "content-type": "application/x-ndjson" }, body };
}

function pem(certificate: string): Reply {
  return { status: 200, headers: { "content-type": "application/x-pem-file" }, body: certificate };
}

function refusal(status: number, code: string, message: string): Reply {
  return json(status, { error: { code, message } });
}
