import type { Endpoint, Page } from "@postern/platform-api";

/** The list, newest first, with the endpoint as it is now; one that stands on a page not read yet comes with its page. */
export function putEndpoint<Pages extends { pages: Page<Endpoint>[] }>(list: Pages, endpoint: Endpoint): Pages {
  const isListed = list.pages.some(({ items }) => items.some(({ id }) => id === endpoint.id));
  const newest = list.pages[0]?.items[0];
  if (!isListed && newest && newest.id > endpoint.id) return list;
  const pages = list.pages.map((page, index) => ({
    ...page,
    items: isListed
      ? page.items.map((each) => (each.id === endpoint.id ? endpoint : each))
      : index === 0
        ? [endpoint, ...page.items]
        : page.items,
  }));
  return { ...list, pages };
}
