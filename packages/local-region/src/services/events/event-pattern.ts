import { cidrContains, parseCidr } from "../../addresses/ipv4.ts";

/**
 * Whether an event fits a pattern, as EventBridge compares: each of the pattern's fields must be there and fit one of
 * its list's conditions; a list in the event fits when one of its items does. The pattern has been checked.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: object, event: object): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or" && Array.isArray(wanted)) return wanted.some((choice) => matchesPattern(choice, event));
    const present: unknown = (event as Record<string, unknown>)[field];
    if (Array.isArray(wanted)) return wanted.some((condition) => fits(condition, present));
    // A list of objects fits when one of them does.
    const objects = Array.isArray(present) ? present : [present];
    const nested = objects.filter(isObject);
    return nested.length > 0 ? nested.some((object) => matchesPattern(wanted, object)) : matchesPattern(wanted, {});
  });
}

/** Why this is no event pattern; undefined when it is one. */
export function problemOfPattern(pattern: unknown): string | undefined {
  if (!isObject(pattern)) return "Filter is not an object";
  if (Object.keys(pattern).length === 0) return "Empty patterns are not allowed";
  for (const [field, wanted] of Object.entries(pattern)) {
    const problem =
      field === "$or" && Array.isArray(wanted)
        ? wanted.map(problemOfPattern).find((found) => found !== undefined)
        : problemOfField(field, wanted);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfField(field: string, wanted: unknown): string | undefined {
  if (isObject(wanted)) return problemOfPattern(wanted);
  if (!Array.isArray(wanted)) return `"${field}" must be an object or an array`;
  if (wanted.length === 0) return "Empty arrays are not allowed";
  for (const condition of wanted) {
    if (Array.isArray(condition)) return `"${field}": Match value must be String, number, true, false, or null`;
    if (!isObject(condition)) continue;
    const [entry, ...more] = Object.entries(condition);
    if (!entry || more.length > 0) return "Only one key allowed in match expression";
    const check = OPERATORS[entry[0]]?.problem;
    if (!check) return `Unrecognized match type ${entry[0]}`;
    const problem = check(entry[1]);
    if (problem) return problem;
  }
  return undefined;
}

interface Operator {
  /** `present` is one value of the event's. */
  fits(operand: unknown, present: unknown): boolean;
  problem(operand: unknown): string | undefined;
}

const OPERATORS: Record<string, Operator> = {
  exists: {
    fits: (operand, present) => operand === (present !== undefined && !isObject(present)),
    problem: (operand) =>
      typeof operand === "boolean" ? undefined : "exists match pattern must be either true or false.",
  },
  prefix: affix("prefix", (text, part) => text.startsWith(part)),
  suffix: affix("suffix", (text, part) => text.endsWith(part)),
  "equals-ignore-case": textual("equals-ignore-case", (text, wanted) => text.toLowerCase() === wanted.toLowerCase()),
  wildcard: {
    // Only `*` is special, and a backslash takes that from it.
    fits: (operand, present) => isText(operand) && isText(present) && fitsWildcard(operand, present),
    problem(operand) {
      if (!isText(operand)) return "wildcard match pattern must be a string";
      return operand.includes("**") ? "Consecutive wildcard characters" : undefined;
    },
  },
  numeric: { fits: (operand, present) => fitsNumbers(operand, present), problem: problemOfNumbers },
  cidr: {
    fits: (operand, present) => isText(operand) && isText(present) && isInBlock(operand, present),
    problem: (operand) => (isText(operand) && parseCidr(operand) ? undefined : "Malformed CIDR"),
  },
  "anything-but": { fits: fitsAnythingBut, problem: problemOfAnythingBut },
};

function fits(condition: unknown, present: unknown): boolean {
  if (!isObject(condition)) return valuesOf(present).some((value) => value === condition);
  const [name, operand] = Object.entries(condition)[0]!;
  const operator = OPERATORS[name]!;
  if (name === "exists") return operator.fits(operand, present);
  const values = valuesOf(present);
  // What is not there is nothing that it could differ from.
  if (name === "anything-but") return values.length > 0 && values.every((value) => operator.fits(operand, value));
  return values.some((value) => operator.fits(operand, value));
}

function valuesOf(present: unknown): unknown[] {
  if (Array.isArray(present)) return present.filter((value) => !isObject(value));
  return present === undefined || isObject(present) ? [] : [present];
}

function fitsAnythingBut(operand: unknown, present: unknown): boolean {
  if (!isObject(operand)) return !listOf(operand).includes(present);
  const [name, nested] = Object.entries(operand)[0]!;
  return !listOf(nested).some((each) => OPERATORS[name]!.fits(each, present));
}

function problemOfAnythingBut(operand: unknown): string | undefined {
  if (!isObject(operand)) {
    const items = listOf(operand);
    const isFine = items.length > 0 && items.every((item) => isText(item) || typeof item === "number");
    return isFine ? undefined : "Inside anything but list, start|null|boolean is not supported.";
  }
  const [entry, ...more] = Object.entries(operand);
  if (!entry || more.length > 0) return "Only one key allowed in match expression";
  const [name, nested] = entry;
  if (!["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(name)) {
    return `Unsupported anything-but pattern: ${name}`;
  }
  return listOf(nested)
    .map((each) => OPERATORS[name]!.problem(each))
    .find((problem) => problem !== undefined);
}

function textual(name: string, compare: (text: string, wanted: string) => boolean): Operator {
  return {
    fits: (operand, present) => isText(operand) && isText(present) && compare(present, operand),
    problem: (operand) => (isText(operand) ? undefined : `${name} match pattern must be a string`),
  };
}

/** Of text as it is, or `{"equals-ignore-case": …}`. */
function affix(name: string, compare: (text: string, part: string) => boolean): Operator {
  const partOf = (operand: unknown) => (isObject(operand) ? operand["equals-ignore-case"] : operand);
  return {
    fits(operand, present) {
      const part = partOf(operand);
      if (!isText(part) || !isText(present)) return false;
      return isObject(operand) ? compare(present.toLowerCase(), part.toLowerCase()) : compare(present, part);
    },
    problem: (operand) => (isText(partOf(operand)) ? undefined : `${name} match pattern must be a string`),
  };
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `[">", 0, "<=", 5]` */
function fitsNumbers(operand: unknown, present: unknown): boolean {
  if (typeof present !== "number") return false;
  const terms = listOf(operand);
  for (let index = 0; index < terms.length; index += 2) {
    if (!COMPARISONS[String(terms[index])]!(present, Number(terms[index + 1]))) return false;
  }
  return true;
}

function problemOfNumbers(operand: unknown): string | undefined {
  if (!Array.isArray(operand) || operand.length === 0) return "Value of numeric must be an array.";
  const isFine =
    [2, 4].includes(operand.length) &&
    operand.every((term, index) =>
      index % 2 === 0 ? isText(term) && Object.hasOwn(COMPARISONS, term) : typeof term === "number",
    );
  return isFine ? undefined : "Unrecognized numeric range operator";
}

/** Piece by piece, so that no pattern takes longer than its text is long. */
function fitsWildcard(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split(/(?<!\\)\*/).map((piece) => piece.replace(/\\([*\\])/g, "$1"));
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}

function isInBlock(block: string, address: string): boolean {
  const outer = parseCidr(block);
  const inner = parseCidr(`${address}/32`);
  return outer !== undefined && inner !== undefined && cidrContains(outer, inner);
}

function listOf(operand: unknown): unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
