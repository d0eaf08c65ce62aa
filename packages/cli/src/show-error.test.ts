import { LinkError } from "@postern/link";
import { describe, expect, test } from "vitest";
import { Interrupted, UsageError } from "./exit-codes.ts";
import { errorDocument, exitCodeOf, showError } from "./show-error.ts";
import { openFakeTerminal } from "./testing/fake-terminal.ts";

const problem = { field: "region", value: "virginia", message: "'virginia' is none", hint: "such as us-east-1" };

function shown(error: unknown): string {
  const { terminal, out, progress } = openFakeTerminal();
  showError(terminal, error);
  expect(out()).toBe("");
  return progress();
}

describe("an error in words", () => {
  test("names every field, what is wrong and the remedy", () => {
    const error = new LinkError("spec-invalid", [problem, { field: "link", value: undefined, message: "is missing" }]);
    expect(shown(error)).toBe("✗ region: 'virginia' is none\n  → such as us-east-1\n✗ link: is missing\n");
  });

  test("of the command line names the option", () => {
    expect(shown(new UsageError("nobody is there to ask", { field: "--yes", hint: "say --yes" }))).toBe(
      "✗ --yes: nobody is there to ask\n  → say --yes\n",
    );
  });

  test("that nobody foresaw is its message, without a stack trace", () => {
    expect(shown(new Error("odd"))).toBe("✗ postern: odd\n");
    expect(shown("odd")).toBe("✗ postern: odd\n");
  });

  test("is nothing for an interrupt without advice", () => {
    expect(shown(new Interrupted())).toBe("");
    expect(shown(new Interrupted("run it again"))).toBe("interrupted: run it again\n");
  });
});

test("a secret in the wrong place is not shown again, in words or in the document", () => {
  const misplaced = new LinkError("spec-invalid", [
    { field: "password", value: "hunter2", message: "unknown key 'password'" },
    { field: "databases[0].from.rds", value: "postgres://me:hunter2@h/d", message: "no 'postgres://me:hunter2@h/d'" },
  ]);
  expect(shown(misplaced)).not.toContain("hunter2");
  expect(shown(misplaced)).toContain("postgres://me:…@h/d");
  expect(JSON.stringify(errorDocument(misplaced))).not.toContain("hunter2");
});

test.each([
  [new LinkError("not-signed-in", [problem]), "not-signed-in", 77],
  [new LinkError("not-authorised", [problem]), "not-authorised", 77],
  [new LinkError("spec-invalid", [problem]), "spec-invalid", 1],
  [new UsageError("no"), "usage", 64],
  [new Interrupted(), "interrupted", 130],
  [new Error("odd"), "failed", 1],
])("%s is '%s' in the document and ends the command with %i", (error, code, exitCode) => {
  expect(errorDocument(error)).toMatchObject({ ok: false, error: { code } });
  expect(exitCodeOf(error)).toBe(exitCode);
});
