import { expect, onTestFinished, test } from "vitest";
import { startTestRegion } from "../testing/start-test-region.ts";

test("a TXT record is published for everyone; what is not a record is refused by field", async () => {
  const region = await startTestRegion(onTestFinished, { network: "none" });
  const post = async (body: object): Promise<{ status: number; content: Record<string, object> }> => {
    const answer = await fetch(`${region.url}/_postern/dns-records`, { method: "POST", body: JSON.stringify(body) });
    return { status: answer.status, content: (await answer.json()) as Record<string, object> };
  };
  expect(await post({ name: "_abc.db.example.com", values: ["vpce:1"] })).toEqual({
    status: 200,
    content: { name: "_abc.db.example.com", values: ["vpce:1"] },
  });
  for (const [body, field] of [
    [{ name: "no name", values: ["x"] }, "name"],
    [{ name: "a.example.com", values: "x" }, "values"],
    [{ name: "a.example.com", values: ["x"], type: "MX" }, "type"],
    [{ values: ["x"] }, "name"],
  ] as const) {
    const refused = await post(body);
    expect(refused.status).toBe(400);
    expect(refused.content.error).toMatchObject({
      code: "InvalidRequest",
      message: expect.stringMatching(`^${field} `),
    });
  }
});
