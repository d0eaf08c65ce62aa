import { AwsError } from "./aws-error.ts";

/** One parameter of a call, by the segments of its dotted name: `Filter.1.Name` is a path of three. */
export interface ParameterNode {
  /** The name from the top, as the caller wrote it. */
  path: string;
  value: string | undefined;
  /** A Map, because the names are the caller's: `__proto__` is a name like any other. */
  children: Map<string, ParameterNode>;
}

const MAX_PARAMETERS = 10_000;
const MAX_DEPTH = 32;
/** Of all names together: a megabyte of names that share nothing would make a hundred of them. */
const MAX_PARTS = 60_000;

/** Name and value of each parameter of a form body or query string; throws AwsError on bad encoding or too many. */
export function readForm(text: string): [name: string, value: string][] {
  if (text === "") return [];
  const parts = text.split("&", MAX_PARAMETERS + 1);
  if (parts.length > MAX_PARAMETERS) throw malformed(`the request has more than ${MAX_PARAMETERS} parameters`);
  const parameters: [string, string][] = [];
  for (const part of parts) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    parameters.push([decode(name), decode(value)]);
  }
  return parameters;
}

/** The parameters as a tree; throws AwsError when a name occurs twice or is both a value and a prefix. */
export function parameterTree(parameters: [name: string, value: string][]): ParameterNode {
  const root: ParameterNode = { path: "", value: undefined, children: new Map() };
  let parts = 0;
  for (const [name, value] of parameters) {
    const segments = name.split(".", MAX_DEPTH + 1);
    if (segments.length > MAX_DEPTH) throw malformed(`the parameter ${shorten(name)} is nested too deeply`);
    let node = root;
    for (const segment of segments) {
      let child = node.children.get(segment);
      if (!child) {
        if (++parts > MAX_PARTS) throw malformed(`the parameters' names have more than ${MAX_PARTS} parts`);
        child = { path: node === root ? segment : `${node.path}.${segment}`, value: undefined, children: new Map() };
        node.children.set(segment, child);
      }
      node = child;
    }
    if (node.value !== undefined) throw malformed(`the parameter ${shorten(name)} occurs twice`);
    node.value = value;
  }
  return root;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw malformed(`'${shorten(text)}' is not percent-encoded UTF-8`);
  }
}

function malformed(detail: string): AwsError {
  return new AwsError("MalformedQueryString", `The query string contains a syntax error: ${detail}`);
}

function shorten(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
