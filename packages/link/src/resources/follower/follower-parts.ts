/** What a follower's function is made of, in the order of making. */
export const PARTS = [
  "topic for failures",
  "role",
  "role's rights",
  "function",
  "code",
  "retries",
  "rule on RDS's events",
  "topic for events",
  "topic's way to the function",
  "event subscription of instances",
  "event subscription of clusters",
  "schedule",
] as const;
export type PartName = (typeof PARTS)[number];

/** Those of which a follower has some and not others, by its databases and by how their events are to reach it. */
export const PARTS_BY_CHOICE: readonly PartName[] = [
  "rule on RDS's events",
  "topic for events",
  "topic's way to the function",
  "event subscription of instances",
  "event subscription of clusters",
];

/** Each part as text that is the same for the same part; undefined for one that there is not. */
export type FollowerParts = Partial<Record<PartName, string | undefined>>;

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
