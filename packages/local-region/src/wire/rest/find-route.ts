import type { OperationModel, ServiceModel } from "../operation-schemas.ts";

export interface Route {
  operation: OperationModel;
  /** Decoded, by the member's name. */
  labels: Map<string, string>;
}

/** Which operation of a REST service a method and path mean; undefined when none does. */
export function findRoute(
  model: ServiceModel,
  method: string,
  path: string,
  query: [name: string, value: string][],
): Route | undefined {
  const segments = splitPath(path);
  const candidates = routesOf(model).get(`${method} ${segments.length}`) ?? [];
  for (const { operation, pattern, marks } of candidates) {
    if (!marks.every(([name, value]) => query.some(([n, v]) => n === name && v === value))) continue;
    const labels = matchLabels(pattern, segments);
    if (labels) return { operation, labels };
  }
  return undefined;
}

interface Candidate {
  operation: OperationModel;
  /** A literal, or the name of the label that stands there. */
  pattern: (string | { label: string })[];
  /** Query parameters that tell operations of the same path apart. */
  marks: [name: string, value: string][];
}

const compiled = new WeakMap<ServiceModel, Map<string, Candidate[]>>();

/** By method and number of segments; where two could match, the one with more literals stands first. */
function routesOf(model: ServiceModel): Map<string, Candidate[]> {
  const known = compiled.get(model);
  if (known) return known;
  const routes = new Map<string, Candidate[]>();
  for (const operation of model.operations.values()) {
    if (!operation.http) continue;
    const candidate = compile(operation, operation.http.path);
    const key = `${operation.http.method} ${candidate.pattern.length}`;
    routes.set(key, [...(routes.get(key) ?? []), candidate]);
  }
  for (const candidates of routes.values()) candidates.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  compiled.set(model, routes);
  return routes;
}

function compile(operation: OperationModel, path: string): Candidate {
  const [route = "", query = ""] = path.split("?");
  const pattern = splitPath(route).map((segment) => {
    const label = /^\{([^{}+]+)\}$/.exec(segment)?.[1];
    if (label !== undefined) return { label };
    if (segment.includes("{"))
      throw new Error(`the path ${path} of ${operation.name} has a label that is not read here`);
    return segment;
  });
  return { operation, pattern, marks: [...new URLSearchParams(query)] };
}

function rank({ pattern, marks }: Candidate): string {
  return `${pattern.map((part) => (typeof part === "string" ? "0" : "1")).join("")}${9 - Math.min(marks.length, 9)}`;
}

function matchLabels(pattern: Candidate["pattern"], segments: string[]): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  for (const [position, part] of pattern.entries()) {
    const text = decode(segments[position]!);
    if (text === undefined || text === "") return undefined;
    if (typeof part !== "string") labels.set(part.label, text);
    else if (part !== text) return undefined;
  }
  return labels;
}

/** Older clients end some paths with a slash. */
function splitPath(path: string): string[] {
  return path.replace(/^\/|\/$/g, "").split("/");
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
