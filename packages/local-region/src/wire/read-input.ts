import type { AwsError } from "./aws-error.ts";
import type { ParameterNode } from "./form-parameters.ts";
import type { Member, Shape } from "./shape.ts";
import { readDateTime } from "./timestamps.ts";

/** Where the two query protocols part: how lists are written, and the words of their errors. */
export interface Dialect {
  /** `X.1` as EC2 writes lists, or `X.member.1` with the item's own name. */
  lists: "indexed" | "named";
  missing(parameter: string): AwsError;
  malformed(parameter: string, value: string, expected: string): AwsError;
  /** Undefined where AWS ignores parameters that the operation does not have. */
  unknown: ((parameter: string) => AwsError) | undefined;
}

const MAX_LIST_INDEX = 10_000;

/** The SDK's input object of an operation, from its parameters. Throws the dialect's errors. */
export function readInput(root: ParameterNode, shape: Shape, dialect: Dialect): object {
  if (shape.kind === "unit") {
    for (const child of root.children.values()) if (dialect.unknown) throw dialect.unknown(firstLeaf(child).path);
    return {};
  }
  return readStructure(root, shape, dialect) as object;
}

function readValue(node: ParameterNode, shape: Shape, isFlattened: boolean, dialect: Dialect): unknown {
  if (shape.kind === "structure") return readStructure(node, shape, dialect);
  if (shape.kind === "list") return readList(node, shape, isFlattened, dialect);
  if (shape.kind === "map") return readMap(node, shape, isFlattened, dialect);
  return readScalar(node, shape.kind, dialect);
}

function readStructure(node: ParameterNode, shape: Shape, dialect: Dialect): unknown {
  if (shape.kind !== "structure") throw new Error(`an operation's input is a ${shape.kind}, not a structure`);
  if (node.value)
    throw dialect.malformed(node.path, node.value, "a structure, whose members are parameters of their own");
  const input: Record<string, unknown> = {};
  for (const [name, child] of node.children) {
    const member = shape.byRequestName.get(name);
    if (member) input[member.name] = readMember(child, member, dialect);
    else if (dialect.unknown) throw dialect.unknown(firstLeaf(child).path);
  }
  for (const member of shape.members) {
    if (!member.isRequired) break;
    if (input[member.name] !== undefined) continue;
    throw dialect.missing(node.path === "" ? member.requestName : `${node.path}.${member.requestName}`);
  }
  return input;
}

function readMember(node: ParameterNode, member: Member, dialect: Dialect): unknown {
  return readValue(node, member.shape, member.isFlattened, dialect);
}

function readList(
  node: ParameterNode,
  shape: Shape & { kind: "list" },
  isFlattened: boolean,
  dialect: Dialect,
): unknown[] {
  if (node.value) throw dialect.malformed(node.path, node.value, `a list, written as ${node.path}.1 and so on`);
  if (dialect.lists === "indexed" || isFlattened) return readItems(node, shape.item, dialect);
  const items: unknown[] = [];
  for (const [name, child] of node.children) {
    if (name === shape.itemName || name === "member") items.push(...readItems(child, shape.item, dialect));
    else
      throw dialect.malformed(
        child.path,
        firstLeaf(child).value ?? "",
        `a list, written as ${node.path}.${shape.itemName}.1`,
      );
  }
  return items;
}

function readItems(node: ParameterNode, item: Shape, dialect: Dialect): unknown[] {
  if (node.value) throw dialect.malformed(node.path, node.value, `a list, written as ${node.path}.1 and so on`);
  return entriesByIndex(node, dialect).map((child) => readValue(child, item, false, dialect));
}

function readMap(node: ParameterNode, shape: Shape & { kind: "map" }, isFlattened: boolean, dialect: Dialect): object {
  if (node.value) throw dialect.malformed(node.path, node.value, "a map");
  const holder = isFlattened ? node : node.children.get("entry");
  const entries = holder ? entriesByIndex(holder, dialect) : [];
  const pairs = entries.map((entry): [string, unknown] => {
    const key = entry.children.get(shape.keyName);
    const value = entry.children.get(shape.valueName);
    if (key?.value === undefined) throw dialect.missing(`${entry.path}.${shape.keyName}`);
    if (!value) throw dialect.missing(`${entry.path}.${shape.valueName}`);
    return [key.value, readValue(value, shape.value, false, dialect)];
  });
  return Object.fromEntries(pairs);
}

/** AWS takes indices in their order and lets gaps pass. */
function entriesByIndex(node: ParameterNode, dialect: Dialect): ParameterNode[] {
  const entries = [...node.children].map(([index, child]): [number, ParameterNode] => {
    if (/^[1-9]\d{0,4}$/.test(index) && Number(index) <= MAX_LIST_INDEX) return [Number(index), child];
    throw dialect.malformed(
      child.path,
      firstLeaf(child).value ?? "",
      `an index from 1 to ${MAX_LIST_INDEX} after ${node.path}`,
    );
  });
  return entries.sort(([a], [b]) => a - b).map(([, child]) => child);
}

function readScalar(
  node: ParameterNode,
  kind: Exclude<Shape["kind"], "structure" | "list" | "map">,
  dialect: Dialect,
): unknown {
  const { value, path } = node;
  const child = firstChild(node);
  if (child)
    throw (
      dialect.unknown?.(firstLeaf(child).path) ??
      dialect.malformed(path, firstLeaf(child).value ?? "", "a single value")
    );
  if (value === undefined || kind === "unit") return undefined;
  if (kind === "string") return value;
  if (kind === "boolean") {
    const lower = value.toLowerCase();
    if (lower !== "true" && lower !== "false") throw dialect.malformed(path, value, "true or false");
    return lower === "true";
  }
  if (kind === "number") {
    if (!/^[+-]?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/.test(value))
      throw dialect.malformed(path, value, "a number");
    const number = Number(value);
    if (!Number.isFinite(number)) throw dialect.malformed(path, value, "a number");
    return number;
  }
  if (kind === "timestamp") {
    const date = readDateTime(value);
    if (!date) throw dialect.malformed(path, value, "a time such as 2026-01-02T03:04:05Z");
    return date;
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw dialect.malformed(path, value, "base64");
  return new Uint8Array(Buffer.from(value, "base64"));
}

function firstChild(node: ParameterNode): ParameterNode | undefined {
  return node.children.values().next().value;
}

function firstLeaf(node: ParameterNode): ParameterNode {
  let leaf = node;
  for (let child = firstChild(leaf); child; child = firstChild(leaf)) leaf = child;
  return leaf;
}
