import type { TestStage } from "@postern/platform-api";
import { expect, test } from "vitest";
import type { EnvironmentConfig } from "../config.ts";
import type { DecidedConnection } from "../connections/decide.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import { createRehearsedWorld } from "../testing/rehearsed-world.ts";
import { explainLast } from "./explain-last.ts";

const environment = { name: "US" } as EnvironmentConfig;
const failedTcp = (detail: string): TestStage[] => [
  { stage: "dns", ok: true, ms: 1, detail: "" },
  { ...{ stage: "tcp", ok: false, ms: 1, detail }, cause: "one of several", whose: "platform" },
];
const connection = (kind: "private" | "public") => ({ kind, host: "db.example.com", port: 5432 }) as DecidedConnection;
const explain = (
  kind: "private" | "public",
  stages: TestStage[],
  explainUnreached?: Provisioner["explainUnreached"],
) => {
  const provisioner = { ...createRehearsedWorld().provisioner, ...(explainUnreached ? { explainUnreached } : {}) };
  return explainLast(stages, connection(kind), provisioner, environment);
};

test("what AWS says of the endpoint comes before what a port tells", async () => {
  const rejected = { cause: "the owner has rejected it", whose: "owner", fix: "ask" };
  const stages = await explain("private", failedTcp("10.0.0.1:5432 refused the connection"), async () => rejected);
  expect(stages.at(-1)).toMatchObject({ stage: "tcp", ok: false, ...rejected });
  expect(stages).toHaveLength(2);
});

test("behind an open endpoint it is the owner's, whether AWS answers or not", async () => {
  const refused = failedTcp("10.0.0.1:5432 refused the connection");
  expect((await explain("private", refused)).at(-1)).toMatchObject({
    whose: "owner",
    cause: expect.stringContaining("no healthy target"),
  });
  const fails = () => Promise.reject(new Error("throttled"));
  expect((await explain("private", refused, fails)).at(-1)).toMatchObject({ whose: "owner" });
  const silent = failedTcp("10.0.0.1:5432 did not answer");
  expect((await explain("private", silent)).at(-1)).toMatchObject({
    whose: "owner",
    cause: expect.stringContaining("security groups"),
  });
});

test("in public a port that refuses is the user's, and AWS is not asked", async () => {
  const asked: string[] = [];
  const ask = async () => void asked.push("asked");
  const [, tcp] = await explain("public", failedTcp("192.0.2.1:5432 refused the connection"), ask as never);
  expect(tcp).toMatchObject({ whose: "you", cause: "nothing listens on port 5432 of db.example.com" });
  expect(asked).toEqual([]);
});

test("a failure behind the way stays as it was explained, and so does what is sound", async () => {
  const signIn: TestStage = { stage: "sign-in", ok: false, ms: 1, detail: "", cause: "wrong password", whose: "you" };
  expect(await explain("private", [signIn])).toEqual([signIn]);
  const sound: TestStage = { stage: "query", ok: true, ms: 1, detail: "" };
  expect(await explain("private", [sound])).toEqual([sound]);
});
