import { describe, expect, test } from "vitest";
import { openFakeTerminal } from "../testing/fake-terminal.ts";
import { recordSteps, StepFailed } from "./step-recorder.ts";

const done = async () => ({ value: 42, detail: "made\nand told" });
const failed = async () => {
  throw new Error("AWS said no");
};

describe("a recorded step", () => {
  test("answers its value, is kept, and is shown with the seed's number and what came of it", async () => {
    const { terminal, progress } = openFakeTerminal();
    const recorder = recordSteps(terminal, false);
    expect(await recorder.run("connection-2", "Select Private", done)).toBe(42);
    expect(recorder.steps).toEqual([
      { id: "connection-2", title: "Select Private", ok: true, ms: expect.any(Number), detail: "made\nand told" },
    ]);
    expect(progress()).toMatch(/^✓ C2 Select Private {2}\d+ ms\n {7}made\n {7}and told\n$/);
  });

  test("that fails is kept and shown with its reason, and ends the rehearsal", async () => {
    const { terminal, progress } = openFakeTerminal();
    const recorder = recordSteps(terminal, false);
    await expect(recorder.run("4", "Submit the request", failed)).rejects.toBeInstanceOf(StepFailed);
    expect(recorder.steps).toMatchObject([{ id: "4", ok: false, detail: "AWS said no" }]);
    expect(progress()).toMatch(/^✗ {2}4 Submit the request/);
    expect(progress()).toContain("AWS said no");
  });

  test("is kept and not shown where a document is wanted", async () => {
    const { terminal, progress, out } = openFakeTerminal({ isTTY: true });
    const recorder = recordSteps(terminal, true);
    await recorder.run("scene", "Set the scene", done);
    recorder.note({ id: "2", title: "Grant access", ms: 1, detail: "admitted" });
    expect(recorder.steps.map(({ id, ok }) => [id, ok])).toEqual([
      ["scene", true],
      ["2", true],
    ]);
    expect(progress() + out()).toBe("");
  });

  test("breaks long lines to the terminal's width, behind their indent", async () => {
    const { terminal, progress } = openFakeTerminal({ isTTY: true, columns: 32 });
    recordSteps(terminal, false).note({ id: "2", title: "Grant", ms: 1, detail: "one two three four five six seven" });
    expect(progress()).toContain("       one two three four five\n       six seven\n");
  });
});
