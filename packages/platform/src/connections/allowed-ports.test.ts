import { EnvironmentInput } from "@postern/platform-api";
import { expect, test } from "vitest";
import { refusePort } from "./allowed-ports.ts";

const refused = (port: number, publicPorts?: string[]) => refusePort(port, { name: "US", publicPorts }) !== undefined;

test.each([1, 22, 25, 443, 1023])("port %i is refused unless somebody allows it", (port) => {
  expect(refused(port)).toBe(true);
  expect(refused(port, ["5432", `${port}`])).toBe(false);
  expect(refused(port, ["1-1023"])).toBe(false);
});

test.each([1024, 5432, 6543, 65_535])("port %i is allowed unless others are named", (port) => {
  expect(refused(port)).toBe(false);
  expect(refused(port, ["5433", "20000-29999"])).toBe(true);
  expect(refused(port, [])).toBe(true);
});

test("the refusal says which ports there are", () => {
  expect(refusePort(22, { name: "US", publicPorts: ["5432", "20000-29999"] })).toMatchObject({
    message: expect.stringMatching(/'US' dials on the public internet: 5432, 20000-29999$/),
    hint: expect.stringMatching(/operator/),
  });
});

test.each(["0", "65536", "30-20", "5432-", "-5432", "5432-5433-5434", "postgres", "5432 ", ""])(
  "'%s' is neither a port nor a range",
  (ports) => {
    expect(EnvironmentInput.shape.publicPorts.safeParse([ports]).success).toBe(false);
  },
);
