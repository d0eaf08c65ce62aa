/**
 * Every page of a Describe call as one array. `read` makes one call with the token of the page before (undefined for
 * the first) and answers its items and the next token. An empty page with a token is legal: the token decides.
 */
export async function allPages<Item>(
  read: (token: string | undefined) => Promise<{ items: Item[] | undefined; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    all.push(...(items ?? []));
    token = next || undefined;
  } while (token !== undefined);
  return all;
}
