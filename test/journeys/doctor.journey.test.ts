import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { askForLink, type Owner, startOwner } from "./command-line.ts";

const onEnd = atEnd();

let owner: Owner;
let vpcEndpointId: string;
let environment: Record<string, string>;
let signIn: string[];

beforeAll(async () => {
  owner = await startOwner(onEnd);
  const { region, rehearsal } = owner.scene;
  const { database, platform } = rehearsal;
  const applied = await owner.runJson("apply", "--yes");
  vpcEndpointId = await askForLink(owner, applied.document.serviceName);
  const host = await region.openHost({ ...rehearsal.owner, subnetId: rehearsal.owner.subnetIds[0] ?? "" });
  onEnd(() => host.close());
  await writeFile(join(owner.directory, "authorities.pem"), await region.authority());
  await mkdir(join(owner.directory, ".aws"));
  const profiles = `[profile account]
aws_access_key_id = ${platform.accountId}
aws_secret_access_key = ${region.secretAccessKey}
region = ${platform.region}
[profile saas]
role_arn = arn:aws:iam::${platform.accountId}:role/MTPL_Admin
source_profile = account
region = ${platform.region}
`;
  await writeFile(join(owner.directory, ".aws", "config"), profiles);
  environment = {
    PGPASSWORD: database.analyst.password,
    POSTERN_SOCKS_PROXY: host.socksProxy,
    POSTERN_DNS_SERVERS: host.dnsServer,
  };
  signIn = ["--user", database.analyst.user, "--database", database.name, "--ca", "authorities.pem"];
});

const json = async (...args: string[]) => {
  const { code, stdout } = await owner.run([...args, "--json"], environment);
  expect(stdout).not.toContain(environment.PGPASSWORD);
  return { code, document: JSON.parse(stdout) };
};

test("verify goes from the owner's VPC to a row, and tells each hop", async () => {
  const { code, stdout, stderr } = await owner.run(["verify", ...signIn], environment);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/✓ authentication +by SCRAM/) });
  expect(stdout).toContain("The path is sound: it ends at a writer");
});

test("verify stops at the hop that fails, names whose turn it is, and exits 1", async () => {
  const { code, document } = await json("verify", ...signIn, "--database", "no_such");
  expect(code).toBe(1);
  expect(document.hops.at(-1)).toMatchObject({ hop: "database", ok: false, whose: "you" });
});

test("verify without a password says where to put it, and without a user that one is missing", async () => {
  const without = await owner.run(["verify", ...signIn], { ...environment, PGPASSWORD: undefined });
  expect(without).toMatchObject({ code: 64, stderr: expect.stringContaining("PGPASSWORD") });
  const nobody = await owner.run(["verify"], environment);
  expect(nobody).toMatchObject({ code: 64, stderr: expect.stringContaining("--user") });
});

test("doctor finds what waits, draws where the way breaks, and exits 1", async () => {
  const { code, stdout } = await owner.run(["doctor"], environment);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^\? client ─ \? endpoint ╌ ✗ connection ╌ ✓ service ╌ /m);
  expect(stdout).toMatch(/^ {2}→ owner: aws ec2 accept-vpc-endpoint-connections .*--region us-east-1$/m);
});

test("doctor --fix without --yes and without a terminal changes nothing", async () => {
  const { code, stderr } = await owner.run(["doctor", "--fix"], environment);
  expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("--yes") });
  const Filters = [{ Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] }];
  const { VpcEndpointConnections } = await owner.scene.ec2().describeVpcEndpointConnections({ Filters });
  expect(VpcEndpointConnections).toHaveLength(1);
});

test("doctor --fix mends both sides, goes the path, and ends well", async () => {
  const theirs = ["--platform-profile", "saas", "--endpoint", vpcEndpointId];
  const fixed = await json("doctor", "--fix", "--yes", ...theirs);
  expect(fixed.document.findings).toEqual([]);
  expect(fixed.code).toBe(0);
  const { code, document } = await json("doctor", ...theirs, ...signIn);
  expect({ code, ok: document.ok, findings: document.findings }).toEqual({ code: 0, ok: true, findings: [] });
  const asked = document.results.find(({ id }: { id: string }) => id === "path-is-sound");
  expect(asked.answer).toEqual({ answer: "ok" });
});

test("doctor needs the platform's profile to look at the platform's endpoint", async () => {
  const { code, stderr } = await owner.run(["doctor", "--endpoint", vpcEndpointId], environment);
  expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("--platform-profile") });
});
