import { expect, test } from "vitest";
import { keepListing } from "./keep-listing.ts";
import { createFakeAccount } from "./testing/fake-account.ts";

function keep() {
  const account = createFakeAccount(1);
  const listings = keepListing(account.surroundings, 5, () => account.followings);
  const read = () => account.takeCalls().filter((call) => call === "describeDBInstances").length;
  return { account, listings, read };
}

test("a recent listing serves again; an old one is read anew", async () => {
  const { account, listings, read } = keep();
  await Promise.all([listings.recent(), listings.recent()]);
  await listings.recent();
  expect(read()).toBe(1);
  account.clock.pass(6000);
  await listings.recent();
  expect(read()).toBe(1);
});

test("those who want a fresh one while one is being read share the next", async () => {
  const { listings, read } = keep();
  const first = listings.fresh();
  const [one, other] = await Promise.all([listings.fresh(), listings.fresh()]);
  expect(one).toBe(other);
  expect(await first).not.toBe(one);
  expect(read()).toBe(2);
});

test("a listing that failed hides no later one", async () => {
  const { account, listings } = keep();
  account.refuse("describeDBInstances");
  await expect(listings.recent()).rejects.toThrow("not authorized");
  account.permit();
  expect((await listings.recent()).instances.size).toBe(1);
});
