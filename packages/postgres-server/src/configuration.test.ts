import { expect, test } from "vitest";
import { renderAccessRules, renderConfiguration } from "./configuration.ts";

const OPTIONS = { host: undefined, port: 5432, socketDirectory: "/run/s", durable: true, tls: undefined, settings: {} };

test("without a host nothing listens but the socket", () => {
  expect(renderConfiguration(OPTIONS)).toContain("listen_addresses = ''\n");
});

test("quotes and backslashes in a value stay inside it; a line break is refused", () => {
  const render = (value: string) => renderConfiguration({ ...OPTIONS, settings: { application_name: value } });
  expect(render("it's\\here")).toContain("application_name = 'it''s\\\\here'\n");
  expect(() => render("a\nport = 1")).toThrow("line break");
});

test("only what need not last goes without fsync, and given settings win", () => {
  expect(renderConfiguration(OPTIONS)).not.toContain("fsync");
  expect(renderConfiguration({ ...OPTIONS, durable: false })).toContain("fsync = 'off'\n");
  expect(renderConfiguration({ ...OPTIONS, settings: { max_connections: "7" } })).toContain("max_connections = '7'\n");
});

test("the superuser's rules come first, so that no given line can let it in over TCP", () => {
  expect(renderAccessRules("owner", ["host all all all trust"]).split("\n")).toEqual([
    'local all,replication "owner" trust',
    'host all "owner" all reject',
    "host all all all trust",
    "",
  ]);
});
