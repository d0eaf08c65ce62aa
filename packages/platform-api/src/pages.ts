import { z } from "zod";

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(60).optional().meta({ description: "`next` of the page before" }),
});

export type PageQuery = z.infer<typeof PageQuery>;

/** A page of a list, newest first. `next` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
