import { describe, expect, test } from "vitest";
import { advise, type Circumstances } from "./advise.ts";

const fitting: Circumstances = {
  source: "cluster",
  otherRegion: false,
  takesResourceEndpoints: true,
  acceptEach: false,
  gigabytesPerMonth: 100,
};

test("a gateway is advised where nothing is against it: AWS follows the writer, and no load balancer stands", () => {
  const { via, follow, reasons } = advise(fitting);
  expect({ via, follow }).toEqual({ via: "resource-gateway", follow: "none" });
  expect(reasons[0]).toMatch(/failover/);
});

describe("a load balancer is advised, and why is said,", () => {
  test.each<[string, Partial<Circumstances>, RegExp]>([
    [
      "where the platform takes no resource endpoints",
      { takesResourceEndpoints: false },
      /takes no resource endpoints/,
    ],
    ["where the platform is in another region", { otherRegion: true }, /own region/],
    ["where each connection is to be accepted", { acceptEach: true }, /each connection/],
    ["where the database is outside AWS", { source: "outside" }, /outside AWS/],
  ])("%s", (_what, changes, reason) => {
    const { via, reasons } = advise({ ...fitting, ...changes });
    expect(via).toBe("load-balancer");
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });
});

test("a function is to follow only a writer that moves behind a load balancer", () => {
  const asks = { ...fitting, takesResourceEndpoints: false };
  expect(advise(asks).follow).toBe("lambda");
  expect(advise({ ...asks, source: "rds" }).follow).toBe("none");
  expect(advise(fitting).follow).toBe("none");
});

test("both ways are priced for both sides: two zones and a hundred gigabytes a month", () => {
  const { costs } = advise(fitting);
  // 730 h · 0.0225 + 100 GB · (0.006 + half of them across zones at 0.02); 730 h · 0.01 · 2 zones + 100 GB · 0.01
  expect(costs["load-balancer"].owner).toBeCloseTo(16.425 + 1.6);
  expect(costs["load-balancer"].platform).toBeCloseTo(15.6);
  // 730 h · 0.02 + 100 GB · 0.01
  expect(costs["resource-gateway"].platform).toBeCloseTo(15.6);
  expect(costs["resource-gateway"].notes.join()).toMatch(/could not be confirmed/);
  expect(advise({ ...fitting, zones: 3 }).costs["load-balancer"].platform).toBeCloseTo(22.9);
});
