import type { Shape } from "../shape.ts";

type Structure = Shape & { kind: "structure" };

const known = new WeakMap<Structure, Structure>();

/** The structure as a REST body carries it: without the members that stand in the path, the query or the headers. */
export function bodyShape(shape: Structure): Structure {
  let rest = known.get(shape);
  if (!rest) {
    const members = shape.members.filter(({ binding }) => binding === undefined);
    rest = { kind: "structure", name: shape.name, members, byRequestName: shape.byRequestName };
    known.set(shape, rest);
  }
  return rest;
}
