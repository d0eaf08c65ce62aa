import type { Shape } from "./shape.ts";

/** The error for a handler's value that is not of its shape: our mistake, never the caller's. */
export function outputMismatch(shape: Shape, value: unknown, path: string): Error {
  const found = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
  return new Error(`${path} is ${found} where AWS's shape is a ${shape.kind}; correct the handler's output`);
}

type Structure = Shape & { kind: "structure" };

/** Throws when a handler's structure has members that AWS's has not. */
export function refuseStrangers(shape: Structure, value: object, path: string): void {
  const known = namesOf(shape);
  for (const [name, content] of Object.entries(value)) {
    if (content === undefined || known.has(name) || name === "$metadata") continue;
    throw new Error(`${path}.${name} is not a member of AWS's ${shape.name}; correct the handler's output`);
  }
}

const namesByShape = new WeakMap<Structure, Set<string>>();

function namesOf(shape: Structure): Set<string> {
  let names = namesByShape.get(shape);
  if (!names) {
    names = new Set(shape.members.map(({ name }) => name));
    namesByShape.set(shape, names);
  }
  return names;
}
