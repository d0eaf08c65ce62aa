import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { atEnd } from "./at-end.ts";

/** The platform's own commands as processes: a configuration file, an operator, a server, and somebody who signs in. */

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
const PASSWORD = "correct horse battery";
const onEnd = atEnd();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "postern-platform-"));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  // Root runs Postgres as another user, who must get through.
  await chmod(directory, 0o711);
  await writeFile(
    join(directory, "platform.yaml"),
    `port: 0
dataDirectory: ${join(directory, "data")}
apiToken: ${"t".repeat(32)}
sealKey: ${Buffer.alloc(32, 7).toString("base64")}
environments:
  - name: US
    region: us-east-1
    vpcId: vpc-0a
    subnetIds: [subnet-0a]
    clientCidrs: [10.0.0.0/16]
`,
  );
});

function start(args: string[], variables: Record<string, string> = {}): ChildProcess {
  const env = { PATH: process.env.PATH, HOME: directory, NO_COLOR: "1", ...variables };
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(process.execPath, [MAIN, "--json", "platform", ...args], { cwd: directory, env, stdio });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function run(args: string[], variables: Record<string, string> = {}) {
  const child = start(args, variables);
  const [out, said, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
  return { code, printed: out + said, document: JSON.parse(out) };
}

const createOperator = (password: string, ...more: string[]) =>
  run(["create-operator", "--config", "platform.yaml", "--email", "ada@example.com", ...more], {
    POSTERN_OPERATOR_PASSWORD: password,
  });

test("an operator is made before there is a server, signs in to it, and it ends well when it is told to", async () => {
  expect(await run(["migrate", "--config", "platform.yaml"])).toMatchObject({ code: 0, document: { ok: true } });
  const made = await createOperator(PASSWORD);
  expect(made).toMatchObject({ code: 0, document: { ok: true, outcome: "created" } });
  expect((await createOperator(PASSWORD)).document).toMatchObject({ outcome: "changed" });
  expect(made.printed).not.toContain(PASSWORD);

  const server = start(["serve"], { POSTERN_CONFIG: "platform.yaml" });
  let printed = "";
  server.stdout!.on("data", (data) => (printed += data));
  const url = await vi.waitFor(() => /"url": "(http:[^"]+)"/.exec(printed)![1]!, { timeout: 60_000, interval: 50 });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    ...{ method: "POST", headers: { "content-type": "application/json", origin: url } },
    body: JSON.stringify({ email: "ada@example.com", password: PASSWORD }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(";")[0]!)
    .join("; ");
  const me = await (await fetch(`${url}/api/v1/me`, { headers: { cookie } })).json();
  expect(me).toMatchObject({ email: "ada@example.com", isOperator: true, memberships: [] });
  const environments = await fetch(`${url}/api/v1/environments`, {
    headers: { cookie, "postern-tenant": "ten-first" },
  });
  expect(await environments.json()).toMatchObject({ items: [{ name: "US", region: "us-east-1" }] });

  server.kill("SIGTERM");
  expect(await once(server, "close")).toEqual([0, null]);
  expect(printed).not.toMatch(new RegExp(`${PASSWORD}|${"t".repeat(32)}`));
});

test("what is wrong is all named at once, and neither password nor key is repeated", async () => {
  const weak = await createOperator("too short", "--email", "no-address");
  expect(weak.code).toBe(64);
  expect(weak.printed).toMatch(/email is not an address/);
  expect(weak.printed).toMatch(/password is shorter than 12/);
  expect(weak.printed).not.toContain("too short");

  await writeFile(join(directory, "wrong.yaml"), "port: 70000\napiToken: hunter2\nsealKey: hunter2\nprot: 1\n");
  const wrong = await run(["serve", "--config", "wrong.yaml"]);
  expect(wrong.code).toBe(64);
  for (const said of [/port .*'70000'/, /apiToken .*shorter/, /sealKey .*32 bytes/, /environments .*missing/, /prot/]) {
    expect(wrong.printed).toMatch(said);
  }
  expect(wrong.printed).not.toContain("hunter2");
  const absent = await run(["serve", "--config", "absent.yaml"]);
  expect(absent.printed).toMatch(/'absent.yaml' cannot be read \(ENOENT\)/);
});
