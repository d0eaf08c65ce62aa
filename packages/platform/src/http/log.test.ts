import { expect, test } from "vitest";
import { openLog } from "./log.ts";

const SECRET = "hunter2";

test("a secret that is passed as a field is hidden, at the top and two levels down", () => {
  const text = logged((log) => {
    log.info({ password: SECRET, tls: { token: SECRET }, call: { headers: { authorization: SECRET } } }, "a call");
    log.info({ aws: { secretAccessKey: SECRET, sessionToken: SECRET }, row: { sealedPassword: SECRET } }, "a row");
  });
  expect(text).toContain("(hidden)");
  expect(text).not.toContain(SECRET);
});

test("a failed statement is logged without its parameters, though they have many lines", () => {
  const error = new Error(`Failed query: insert into x values ($1, $2)\nparams: one\n${SECRET}\nthree,${SECRET}`, {
    cause: new Error(`a cause\nparams: ${SECRET}\n${SECRET}`),
  });
  const text = logged((log) => log.error({ err: error }, "it failed"));
  expect(text).toContain("insert into x");
  expect(text).toContain("log.test.ts");
  expect(text).not.toContain(SECRET);
});

test("an error's own fields are left out: a database error carries someone's row in them", () => {
  const error = Object.assign(new Error("duplicate key"), { detail: `Key (name)=(${SECRET}) exists`, where: SECRET });
  const text = logged((log) => log.error({ err: error }, "it failed"));
  expect(text).toContain("duplicate key");
  expect(text).not.toContain(SECRET);
});

function logged(run: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  run(openLog("info", { write: (line) => void lines.push(line) }));
  return lines.join("");
}
