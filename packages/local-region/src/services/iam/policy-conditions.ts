import { listOf, type Statement } from "./policy-document.ts";

/** What is known of a request, by condition key; keys are compared without case. Lists are keys with several values. */
export type RequestContext = Record<string, string | string[] | undefined>;

/** Whether all conditions of a statement hold. An operator that is not known never holds. */
export function conditionsHold(conditions: Statement["Condition"], context: RequestContext): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const texts = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
      return holds(operator, known.get(key.toLowerCase()), texts);
    }),
  );
}

/** Whether `*` (any text) and `?` (any character) of a pattern fit the whole of a text. */
export function fitsWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  // Where to go on when what follows the last `*` does not fit: the star takes one character more.
  let star = -1;
  let taken = 0;
  while (position < text.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      taken = position;
    } else if (wanted === "?" || wanted === text[position]) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++taken;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

type Compare = (value: string, wanted: string) => boolean;

const numerically =
  (compare: (value: number, wanted: number) => boolean): Compare =>
  (value, wanted) =>
    compare(Number(value), Number(wanted));

const byDate =
  (compare: (value: number, wanted: number) => boolean): Compare =>
  (value, wanted) =>
    compare(Date.parse(value), Date.parse(wanted));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Record<string, { compare: Compare; isNegated?: boolean }> = {
  StringEquals: { compare: (value, wanted) => value === wanted },
  StringNotEquals: { compare: (value, wanted) => value === wanted, isNegated: true },
  StringEqualsIgnoreCase: { compare: (value, wanted) => value.toLowerCase() === wanted.toLowerCase() },
  StringNotEqualsIgnoreCase: {
    compare: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
    isNegated: true,
  },
  StringLike: { compare: (value, wanted) => fitsWildcard(wanted, value) },
  StringNotLike: { compare: (value, wanted) => fitsWildcard(wanted, value), isNegated: true },
  // For ARNs, "equals" takes wildcards as "like" does.
  ArnEquals: { compare: arnFits },
  ArnLike: { compare: arnFits },
  ArnNotEquals: { compare: arnFits, isNegated: true },
  ArnNotLike: { compare: arnFits, isNegated: true },
  Bool: { compare: (value, wanted) => value.toLowerCase() === wanted.toLowerCase() },
  NumericEquals: { compare: numerically((value, wanted) => value === wanted) },
  NumericNotEquals: { compare: numerically((value, wanted) => value === wanted), isNegated: true },
  NumericLessThan: { compare: numerically((value, wanted) => value < wanted) },
  NumericLessThanEquals: { compare: numerically((value, wanted) => value <= wanted) },
  NumericGreaterThan: { compare: numerically((value, wanted) => value > wanted) },
  NumericGreaterThanEquals: { compare: numerically((value, wanted) => value >= wanted) },
  DateEquals: { compare: byDate((value, wanted) => value === wanted) },
  DateNotEquals: { compare: byDate((value, wanted) => value === wanted), isNegated: true },
  DateLessThan: { compare: byDate((value, wanted) => value < wanted) },
  DateLessThanEquals: { compare: byDate((value, wanted) => value <= wanted) },
  DateGreaterThan: { compare: byDate((value, wanted) => value > wanted) },
  DateGreaterThanEquals: { compare: byDate((value, wanted) => value >= wanted) },
};

function holds(named: string, present: string | string[] | undefined, wanted: string[]): boolean {
  const [, quantifier, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(named) ?? [];
  if (name === "Null") return wanted.some((text) => (text.toLowerCase() === "true") === (present === undefined));
  const operator = OPERATORS[name];
  if (!operator) return false;
  const values = listOf(present);
  if (values.length === 0) {
    return ifExists !== undefined || quantifier === "ForAllValues" || operator.isNegated === true;
  }
  const fits = (value: string) =>
    operator.isNegated
      ? !wanted.some((text) => operator.compare(value, text))
      : wanted.some((text) => operator.compare(value, text));
  return quantifier === "ForAllValues" || operator.isNegated ? values.every(fits) : values.some(fits);
}

/** Each of an ARN's six parts has wildcards of its own. */
function arnFits(value: string, pattern: string): boolean {
  const parts = splitArn(value);
  const wanted = splitArn(pattern);
  return parts.length === wanted.length && parts.every((part, index) => fitsWildcard(wanted[index]!, part));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
