import { expect, onTestFinished, test } from "vitest";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";

async function call({ url }: TestRegion, method: string, path: string, body?: unknown) {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}/_postern/${path}`, { method, ...content });
  return { status: answer.status, body: await answer.json() };
}

test("lags after a failover are told, changed one by one, and null is AWS's own", async () => {
  const region = await startTestRegion(onTestFinished, { network: "none", dnsLagSeconds: 2 });
  const told = (body: object) => ({ status: 200, body });
  expect(await call(region, "GET", "databases/settings")).toEqual(told({ dnsLagSeconds: 2, describeLagSeconds: null }));
  const changed = await call(region, "POST", "databases/settings", { describeLagSeconds: 0.5 });
  expect(changed).toEqual(told({ dnsLagSeconds: 2, describeLagSeconds: 0.5 }));
  const reset = await call(region, "POST", "databases/settings", { dnsLagSeconds: null });
  expect(reset).toEqual(told({ dnsLagSeconds: null, describeLagSeconds: 0.5 }));
  for (const dnsLagSeconds of [-1, 3601, "5"]) {
    expect(await call(region, "POST", "databases/settings", { dnsLagSeconds })).toMatchObject({
      status: 400,
      body: { error: { code: "InvalidRequest", message: expect.stringMatching(/^dnsLagSeconds is .*; give seconds/) } },
    });
  }
});

test("a database or zone that is none is refused by name", async () => {
  const region = await startTestRegion(onTestFinished, { network: "none" });
  for (const verb of ["kill", "failover"]) {
    expect(await call(region, "POST", `databases/nothing/${verb}`)).toMatchObject({
      status: 404,
      body: { error: { code: "DBInstanceNotFound", message: expect.stringContaining("there is no database nothing") } },
    });
  }
  expect(await call(region, "POST", "zones/us-east-1a/fail")).toMatchObject({
    status: 400,
    body: { error: { message: 'zone is "us-east-1a"; give a zone id such as use1-az1' } },
  });
});
