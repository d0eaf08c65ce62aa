import { describe, expect, test } from "vitest";
import { wantsColor } from "./terminal.ts";
import { openFakeTerminal } from "./testing/fake-terminal.ts";

describe("a terminal", () => {
  test("keeps results and progress apart", () => {
    const { terminal, out, progress } = openFakeTerminal();
    terminal.out("result");
    terminal.progress("on the way");
    expect(out()).toBe("result\n");
    expect(progress()).toBe("on the way\n");
  });

  test("that nobody watches shows no live lines and has no width", () => {
    const { terminal, progress } = openFakeTerminal();
    terminal.live(["working"]);
    terminal.live([]);
    expect(progress()).toBe("");
    expect(terminal).toMatchObject({ isInteractive: false, columns: undefined });
  });

  test("that somebody watches draws live lines again below what is printed above them", () => {
    const { terminal, progress } = openFakeTerminal({ isTTY: true });
    terminal.live(["working"]);
    terminal.progress("done");
    const drawn = progress();
    expect(drawn.indexOf("working")).toBeLessThan(drawn.indexOf("done\n"));
    expect(drawn.lastIndexOf("working")).toBeGreaterThan(drawn.indexOf("done\n"));
    expect(terminal.columns).toBe(80);
    terminal.live([]);
  });

  test("styles only in colour", () => {
    expect(openFakeTerminal({ color: true }).terminal.style("red", "no")).toBe("\u001b[31mno\u001b[39m");
    expect(openFakeTerminal({ color: false }).terminal.style("red", "no")).toBe("no");
  });
});

test.each([
  [{}, true, true, true],
  [{}, false, true, false],
  [{}, true, false, false],
  [{ NO_COLOR: "1" }, true, true, false],
  [{ NO_COLOR: "" }, true, true, true],
  [{ FORCE_COLOR: "1" }, false, true, true],
  [{ FORCE_COLOR: "0" }, false, true, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, true, false],
])("with %j, a terminal (%s) and the flag (%s), colour is %s", (env, isTTY, flag, wanted) => {
  expect(wantsColor(env, isTTY, flag)).toBe(wanted);
});
