import type { Endpoint, Page } from "@postern/platform-api";
import { expect, test } from "vitest";
import { putEndpoint } from "./put-endpoint.ts";

const endpoint = (id: string, state: Endpoint["state"] = "creating") => ({ id, state }) as Endpoint;
const page = (...ids: string[]): Page<Endpoint> => ({ items: ids.map((id) => endpoint(id)), next: null });
const list = { pages: [page("ep-9", "ep-7"), page("ep-5", "ep-3")], pageParams: [null, "ep-7"] };
const idsOf = ({ pages }: { pages: Page<Endpoint>[] }) => pages.map(({ items }) => items.map(({ id }) => id));

test("an endpoint that is listed changes at its place, on whichever page", () => {
  const changed = putEndpoint(list, endpoint("ep-3", "ready"));
  expect(idsOf(changed)).toEqual(idsOf(list));
  expect(changed.pages[1]?.items[1]?.state).toBe("ready");
  expect(changed.pageParams).toEqual(list.pageParams);
});

test("a new one stands first", () => {
  expect(idsOf(putEndpoint(list, endpoint("ep-a")))).toEqual([
    ["ep-a", "ep-9", "ep-7"],
    ["ep-5", "ep-3"],
  ]);
  expect(idsOf(putEndpoint({ pages: [page()] }, endpoint("ep-1")))).toEqual([["ep-1"]]);
});

test("an older one that is not there yet is left for its page", () => {
  expect(putEndpoint(list, endpoint("ep-1"))).toBe(list);
});
