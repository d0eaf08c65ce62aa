import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { terminalHost } from "./terminal-host.ts";
import { openFakeTerminal } from "./testing/fake-terminal.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const started = { type: "step-started", step: "a", title: "load balancer" } as const;

test("a step that is done is a line with its time, one that failed is marked as such", () => {
  const { terminal, progress } = openFakeTerminal();
  const host = terminalHost(terminal);
  host.report(started);
  host.report({ type: "step-done", step: "a", title: "load balancer", ms: 1500 });
  host.report({ type: "step-failed", step: "b", title: "listener", ms: 20, message: "no" });
  expect(progress()).toBe("✓ load balancer 1.5 s\n✗ listener 20 ms\n");
});

test("without a terminal what a step waits for is a line of its own", () => {
  const { terminal, progress } = openFakeTerminal();
  const host = terminalHost(terminal);
  host.report(started);
  host.report({ type: "step-progress", step: "a", text: "waiting for AWS" });
  expect(progress()).toBe("  waiting for AWS\n");
  expect(vi.getTimerCount()).toBe(0);
});

test("on a terminal a step under way is drawn with a running clock and what it waits for", () => {
  const { terminal, progress } = openFakeTerminal({ isTTY: true });
  const host = terminalHost(terminal);
  host.report(started);
  host.report({ type: "step-progress", step: "a", text: "waiting for AWS" });
  vi.advanceTimersByTime(3000);
  expect(progress()).toContain("load balancer: waiting for AWS 2 s");
  host.stop();
});

test("when the last step has ended or the host is stopped, no timer runs on", () => {
  const { terminal } = openFakeTerminal({ isTTY: true });
  const host = terminalHost(terminal);
  host.report(started);
  host.report({ ...started, step: "b" });
  expect(vi.getTimerCount()).toBe(1);
  host.report({ type: "step-done", step: "a", title: "load balancer", ms: 1 });
  expect(vi.getTimerCount()).toBe(1);
  host.report({ type: "step-done", step: "b", title: "load balancer", ms: 1 });
  expect(vi.getTimerCount()).toBe(0);
  host.report(started);
  host.stop();
  expect(vi.getTimerCount()).toBe(0);
});
