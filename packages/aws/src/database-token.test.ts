import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { signDatabaseToken } from "./database-token.ts";
import { openSession } from "./session.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret-of-the-example",
  sessionToken: "a/session+token",
};
const database = { host: "shop.abc.eu-west-1.rds.amazonaws.com", port: 5432, user: "report reader!" };

test("a token names user, host and quarter of an hour, and carries a signature that SigV4 yields for them", async () => {
  const token = await signDatabaseToken(openSession({ region: "eu-west-1", credentials }), database);
  expect(token.startsWith("shop.abc.eu-west-1.rds.amazonaws.com:5432/?")).toBe(true);
  expect(token).not.toContain("secret-of-the-example");
  const given = new URL(`https://${token}`).searchParams;
  expect(Object.fromEntries(given)).toMatchObject({
    Action: "connect",
    DBUser: "report reader!",
    "X-Amz-Expires": "900",
    "X-Amz-Security-Token": "a/session+token",
    "X-Amz-SignedHeaders": "host",
  });

  // The signature once more, by the letter of "Signature Version 4 signing process".
  const scope = `${given.get("X-Amz-Date")!.slice(0, 8)}/eu-west-1/rds-db/aws4_request`;
  expect(given.get("X-Amz-Credential")).toBe(`AKIDEXAMPLE/${scope}`);
  const percentEncode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...given]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join("&");
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = ["GET", "/", query, `host:${database.host}:5432`, "", "host", sha("")].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", given.get("X-Amz-Date"), scope, sha(canonical)].join("\n");
  const key = scope
    .split("/")
    .reduce<Buffer | string>(
      (made, part) => createHmac("sha256", made).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
  expect(given.get("X-Amz-Signature")).toBe(createHmac("sha256", key).update(toSign).digest("hex"));
});
