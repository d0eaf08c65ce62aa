import { LinkError } from "../errors.ts";
import { nearest } from "../spec/nearest.ts";
import { dbt } from "./dbt.ts";
import type { Profile } from "./profile.ts";

export const profiles: Profile[] = [dbt];

export function profileOf(id: string): Profile {
  const profile = profiles.find((each) => each.id === id);
  if (profile) return profile;
  const known = profiles.map((each) => each.id);
  const meant = nearest(id, known);
  const hint = meant ? `did you mean '${meant}'?` : `known: ${known.join(", ")}`;
  throw new LinkError("profile-unknown", [{ field: "platform", value: id, message: `no profile '${id}'`, hint }]);
}
