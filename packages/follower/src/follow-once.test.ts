import { NetworkError } from "@postern/aws";
import { expect, test } from "vitest";
import { followOnce } from "./follow-once.ts";
import type { FollowerSurroundings } from "./follower-surroundings.ts";
import { keepListing } from "./keep-listing.ts";
import { createFakeAccount } from "./testing/fake-account.ts";

type Account = ReturnType<typeof createFakeAccount>;

function turn(account: Account, more: Partial<FollowerSurroundings> = {}) {
  const surroundings = { ...account.surroundings, ...more };
  const [following] = account.followings;
  return followOnce(
    surroundings,
    following!,
    keepListing(surroundings, 60, () => account.followings),
  );
}

/** The account's first database is registered, and has moved since. */
async function movedAccount(): Promise<Account> {
  const account = createFakeAccount(1);
  await turn(account);
  account.move("db-0", "10.200.0.1");
  account.takeCalls();
  return account;
}

const changes = (account: Account) => account.takeCalls().filter((call) => /^(de)?registerTargets$/.test(call));

test("a turn with nothing to do looks once and changes nothing", async () => {
  const account = createFakeAccount(1);
  await turn(account);
  account.takeCalls();
  let looks = 0;
  const resolve = async (name: string) => {
    looks++;
    return account.surroundings.network.resolve(name);
  };
  expect(await turn(account, { network: { resolve } })).toMatchObject({ registered: [], isPending: false });
  expect(looks).toBe(1);
  expect(changes(account)).toEqual([]);
});

test("a name that answers differently at every look fails the turn, and the group stays as it was", async () => {
  const account = await movedAccount();
  let look = 0;
  const network = { resolve: async () => ({ addresses: [`10.200.0.${(++look % 200) + 1}`], ttlSeconds: 5 }) };
  const patience = { ...account.surroundings.patience, lookSeconds: 2 };
  await expect(turn(account, { network, patience })).rejects.toMatchObject({ code: "name-unsettled" });
  expect(look).toBeGreaterThan(20);
  expect(changes(account)).toEqual([]);
  expect(account.targetsOf("group-0")).toEqual(["10.0.0.1"]);
});

test("a resolver that is silent is told from a name that is unknown", async () => {
  const account = await movedAccount();
  const failing = (failure: "resolver-silent" | "name-unknown") => ({
    resolve: () => Promise.reject(new NetworkError(failure, `it is ${failure}`)),
  });
  for (const code of ["resolver-silent", "name-unknown"] as const) {
    await expect(turn(account, { network: failing(code) })).rejects.toMatchObject({ code, message: `it is ${code}` });
  }
  expect(changes(account)).toEqual([]);
});

test("a group that has changed too often is left for later, and the turn says so", async () => {
  const account = await movedAccount();
  const held = await turn(account, { mayChange: () => false });
  expect(held).toMatchObject({ registered: [], isPending: true, reason: expect.stringContaining("held back") });
  expect(changes(account)).toEqual([]);
});

test("a registration that is not there afterwards fails the turn before anything leaves", async () => {
  const account = await movedAccount();
  const { elbv2 } = account.surroundings.clients;
  const deaf = new Proxy(elbv2, {
    get: (target, operation) => (operation === "registerTargets" ? async () => ({}) : Reflect.get(target, operation)),
  });
  const clients = { ...account.surroundings.clients, elbv2: deaf };
  const roles = { "10.0.0.1": "reader", "10.200.0.1": "writer" } as const;
  const askRole = async (address: string) => ({ role: roles[address as keyof typeof roles] });
  await expect(turn(account, { clients, askRole })).rejects.toMatchObject({ code: "registration-lost" });
  expect(account.targetsOf("group-0")).toEqual(["10.0.0.1"]);
});

test("an error shows no more of AWS's words than the first line, behind which a token may stand", async () => {
  const account = await movedAccount();
  const refuse = () =>
    Promise.reject(Object.assign(new Error("no\nX-Amz-Security-Token: abc"), { name: "AccessDenied" }));
  const clients = { ...account.surroundings.clients, rds: new Proxy({}, { get: () => refuse }) };
  await expect(turn(account, { clients: clients as FollowerSurroundings["clients"] })).rejects.toMatchObject({
    code: "not-authorised",
    message: "no",
  });
});
