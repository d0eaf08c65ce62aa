import { NormalizedSchema } from "@smithy/core/schema";

export type Protocol = "ec2" | "query" | "rest-xml" | "rest-json" | "json" | "cbor";

/** A schema of AWS's, reduced to what the codecs ask. */
export type Shape =
  | { kind: "structure"; name: string; members: Member[]; byRequestName: Map<string, Member> }
  | { kind: "list"; itemName: string; item: Shape }
  | { kind: "map"; keyName: string; valueName: string; value: Shape }
  | { kind: "timestamp"; format: TimestampFormat | undefined }
  | { kind: "string" | "boolean" | "number" | "blob" | "unit" };

/** Undefined stands for the protocol's own. */
export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** Where the REST protocols carry a member that is not in the body. */
export interface Binding {
  in: "label" | "query" | "header" | "payload" | "status";
  /** Of the query parameter or, in lower case, of the header. */
  name: string;
}

export interface Member {
  /** As SDK inputs and outputs spell it. */
  name: string;
  requestName: string;
  responseName: string;
  isRequired: boolean;
  /** A list or map without an element of its own around its items. */
  isFlattened: boolean;
  binding: Binding | undefined;
  readonly shape: Shape;
}

/** Gives the shape of a schema. Each is compiled once, and a structure's members when first asked: shapes may recurse. */
export function compileShapes(protocol: Protocol): (schema: unknown) => Shape {
  const compiled = new WeakMap<object, Shape>();

  function shapeOf(schema: unknown): Shape {
    const normalized = NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
    const key: unknown = normalized.getSchema();
    if (typeof key !== "object" || key === null) return compile(normalized);
    let shape = compiled.get(key);
    if (!shape) {
      shape = compile(normalized);
      compiled.set(key, shape);
    }
    return shape;
  }

  function compile(schema: NormalizedSchema): Shape {
    if (schema.isUnitSchema()) return { kind: "unit" };
    if (schema.isStructSchema()) return compileStructure(schema);
    if (schema.isListSchema()) {
      const item = schema.getValueSchema();
      return lazily({ kind: "list", itemName: xmlNameOf(item) ?? "member" }, "item", () => shapeOf(item));
    }
    if (schema.isMapSchema()) {
      const value = schema.getValueSchema();
      const keyName = xmlNameOf(schema.getKeySchema()) ?? "key";
      return lazily({ kind: "map", keyName, valueName: xmlNameOf(value) ?? "value" }, "value", () => shapeOf(value));
    }
    if (schema.isTimestampSchema()) return { kind: "timestamp", format: timestampFormat(schema) };
    return { kind: scalarKind(schema) };
  }

  function compileStructure(schema: NormalizedSchema): Shape {
    const members = once(() => compileMembers(schema));
    const byRequestName = once(() => new Map(members().map((member) => [member.requestName, member])));
    return {
      kind: "structure",
      name: schema.getName() ?? "structure",
      get members() {
        return members();
      },
      get byRequestName() {
        return byRequestName();
      },
    };
  }

  function compileMembers(schema: NormalizedSchema): Member[] {
    // A structure's schema lists its required members first and says how many they are in its seventh place.
    const requiredCount = Number((schema.getSchema() as unknown as unknown[])[6] ?? 0);
    return [...schema.structIterator()].map(([name, member], position) => {
      const traits = member.getMergedTraits();
      const facts = {
        name,
        requestName: requestName(protocol, name, traits),
        responseName: asName(member.getMemberTraits().xmlName) ?? name,
        isRequired: position < requiredCount,
        isFlattened: Boolean(traits.xmlFlattened),
        binding: bindingOf(name, member.getMemberTraits()),
      };
      return lazily(facts, "shape", () => shapeOf(member));
    });
  }

  return shapeOf;
}

/** EC2 writes request names with a capital and, for some members, otherwise than in its answers (aws-semantics §9.2). */
function requestName(protocol: Protocol, name: string, traits: { xmlName?: unknown; ec2QueryName?: unknown }): string {
  const plain = asName(traits.xmlName) ?? name;
  if (protocol !== "ec2") return plain;
  return asName(traits.ec2QueryName) ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

function xmlNameOf(schema: NormalizedSchema): string | undefined {
  return asName(schema.getMergedTraits().xmlName);
}

function asName(trait: unknown): string | undefined {
  return typeof trait === "string" ? trait : undefined;
}

/** The SDK's clients carry the bindings of REST services only; prefixed headers and whole query maps none of ours has. */
function bindingOf(name: string, traits: ReturnType<NormalizedSchema["getMemberTraits"]>): Binding | undefined {
  if (traits.httpLabel) return { in: "label", name };
  if (traits.httpPayload) return { in: "payload", name };
  if (traits.httpResponseCode) return { in: "status", name };
  if (typeof traits.httpHeader === "string") return { in: "header", name: traits.httpHeader.toLowerCase() };
  if (typeof traits.httpQuery === "string") return { in: "query", name: traits.httpQuery };
  return undefined;
}

// Numbers of @smithy/types' StaticSimpleSchema; 4 leaves the format to the protocol.
const TIMESTAMP_FORMATS: Record<number, TimestampFormat> = { 5: "date-time", 6: "http-date", 7: "epoch-seconds" };

function timestampFormat(schema: NormalizedSchema): TimestampFormat | undefined {
  return TIMESTAMP_FORMATS[Number(schema.getSchema())];
}

function scalarKind(schema: NormalizedSchema): "string" | "boolean" | "number" | "blob" {
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isBlobSchema()) return "blob";
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return "number";
  return "string";
}

function lazily<Facts extends object, Key extends string>(
  facts: Facts,
  key: Key,
  shape: () => Shape,
): Facts & Record<Key, Shape> {
  const get = () => {
    const value = shape();
    // From now on a plain value: it is read for every element of every answer.
    Object.defineProperty(facts, key, { value, enumerable: true });
    return value;
  };
  return Object.defineProperty(facts, key, { get, enumerable: true, configurable: true }) as Facts & Record<Key, Shape>;
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
