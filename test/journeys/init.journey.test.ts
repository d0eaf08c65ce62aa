import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { atEnd } from "./at-end.ts";
import { type Owner, startOwner } from "./command-line.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let owner: Owner;
beforeAll(async () => {
  owner = await startOwner(onEnd);
});
beforeEach(() => rm(join(owner.directory, "postern.yaml"), { force: true }));

const written = () => readFile(join(owner.directory, "postern.yaml"), "utf8");
const addDatabase = (identifier: string, more: object) =>
  owner.scene.region.call(
    "rds",
    "CreateDBInstance",
    {
      ...{ DBInstanceIdentifier: identifier, DBInstanceClass: "db.t4g.medium", Engine: "postgres" },
      ...{ AllocatedStorage: 20, MasterUsername: "app", MasterUserPassword: "s3cret-enough" },
      ...{ DBSubnetGroupName: owner.scene.rehearsal.owner.subnetGroupName, ...more },
    },
    owner.scene.rehearsal.owner,
  );

test("the only database that can be linked is taken without a question, and the file is planned as it stands", async () => {
  const { identifier } = owner.scene.rehearsal.database;
  const { code, stdout, stderr } = await owner.run(["init", "--environment", "US"]);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`rds:${identifier}`) });
  expect(stdout).toContain("Next: postern plan");
  expect(await written()).toContain(`rds: ${identifier}`);
  expect(await written()).toMatch(/ {2}# use1-az\d/);
  const plan = await owner.runJson("plan", "--detailed-exitcode");
  expect({ code: plan.code, ok: plan.document.ok }).toEqual({ code: 2, ok: true });
});

test("a file that is there is not written over unless that is said", async () => {
  await writeFile(join(owner.directory, "postern.yaml"), "mine\n");
  const refused = await owner.run(["init", "--environment", "US"]);
  expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({
    code: 64,
    stderr: expect.stringContaining("--force"),
  });
  expect(await written()).toBe("mine\n");
  expect((await owner.run(["init", "--environment", "US", "--force"])).code).toBe(0);
  expect(await written()).toContain("link:");
});

test("an environment that has to be chosen is asked for by name where nobody is there", async () => {
  const { code, stderr } = await owner.run(["init"]);
  expect(code).toBe(64);
  expect(stderr).toContain("--environment");
  expect(stderr).toContain("US, EMEA, AU");
});

test("named sources are taken as they are named, also those that AWS does not know", async () => {
  const { identifier } = owner.scene.rehearsal.database;
  const args = ["--database", `sales=rds:${identifier}`, "--database", `rds:${identifier}`, "--link", "reports"];
  const ran = await owner.runJson("init", "--environment", "EMEA", ...args);
  expect(ran.document).toMatchObject({
    ok: true,
    spec: { link: "reports", environment: "EMEA", databases: [{ name: "sales" }, { name: identifier }] },
  });
  const wrong = await owner.runJson("init", "--environment", "US", "--database", "mysql:shop");
  expect(wrong.document).toMatchObject({
    ok: false,
    error: { problems: [{ field: "--database", value: "mysql:shop" }] },
  });
});

test("of several, the list says which can be linked, and nobody's choice is guessed", async () => {
  await addDatabase("second", {});
  await addDatabase("open", { PubliclyAccessible: true });
  await vi.waitFor(
    async () => {
      const listed = await owner.runJson("init", "--list", "--regions", "eu-west-1");
      expect(listed.document.found).toMatchObject([
        { notation: "rds:open", obstacle: { message: expect.stringContaining("publicly accessible") } },
        { notation: "rds:second", title: "RDS instance second" },
        { notation: `rds:${owner.scene.rehearsal.database.identifier}` },
      ]);
    },
    { timeout: 40_000, interval: 200 },
  );
  const unsure = await owner.run(["init", "--environment", "US"]);
  expect({ code: unsure.code, stderr: unsure.stderr }).toMatchObject({
    code: 64,
    stderr: expect.stringContaining("--database rds:second"),
  });
  await expect(written()).rejects.toThrow("ENOENT");
  const all = await owner.runJson("init", "--environment", "US", "--all");
  expect(all.document).toMatchObject({ spec: { databases: [{ name: "second" }, { name: "warehouse-prod" }] } });
});
