import type { BusEvent } from "./event.ts";
import type { RuleRow, TargetRow } from "./store.ts";

/** What a target gets, JSON: the event, its fixed input, a part of the event, or a template filled from it. */
export function inputOf(target: TargetRow, rule: RuleRow, event: BusEvent): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(valueAt(event, target.inputPath) ?? null);
  if (target.inputTransformer) return fillTemplate(target.inputTransformer, rule, event);
  return JSON.stringify(event);
}

/** Whether it is a path of names and list indices: `$`, `$.detail.SourceArn`, `$.resources[0]`. */
export function isPath(path: string): boolean {
  return /^\$(\.[\w-]+|\[\d{1,4}\])*$/.test(path);
}

export function valueAt(event: object, path: string): unknown {
  const steps = path.slice(1).match(/[\w-]+/g) ?? [];
  let value: unknown = event;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Inside quotes a value is written as text, elsewhere as JSON; a text alone is one that the template quotes itself. */
function fillTemplate(
  { paths, template }: NonNullable<TargetRow["inputTransformer"]>,
  rule: RuleRow,
  event: BusEvent,
): string {
  const values = new Map<string, unknown>(Object.entries(paths).map(([name, path]) => [name, valueAt(event, path)]));
  values.set("aws.events.rule-arn", rule.arn);
  values.set("aws.events.rule-name", rule.name);
  values.set("aws.events.event.ingestion-time", event.time);
  values.set("aws.events.event", { ...event });
  values.set("aws.events.event.json", { ...event });
  let isInText = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (found, name: string | undefined) => {
    if (found === '"') isInText = !isInText;
    if (name === undefined || !values.has(name)) return found;
    const json = JSON.stringify(values.get(name) ?? "") as string;
    if (!isInText) return json;
    return json.startsWith('"') ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}
