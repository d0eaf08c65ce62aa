/** HashiCorp's configuration language, as `terraform fmt` writes it. Knows no provider. */

const CODE = Symbol("HCL expression");

/** Written as it stands, such as `aws_lb.this.arn`. */
export interface HclExpression {
  [CODE]: string;
}

export type HclValue = string | number | boolean | HclExpression | HclValue[] | { [key: string]: HclValue };

export interface HclBlock {
  /** Lines above it, without their `#`. */
  comment?: string | undefined;
  type: string;
  labels?: string[];
  /** Those that are undefined are left out. */
  attributes?: Record<string, HclValue | undefined>;
  blocks?: HclBlock[];
}

export function expression(code: string): HclExpression {
  return { [CODE]: code };
}

/** A text in which `${code}` parts are expressions: give them by `expression`, all else is escaped. */
export function template(...parts: (string | HclExpression)[]): HclExpression {
  const text = parts.map((part) => (typeof part === "string" ? escaped(part) : `\${${part[CODE]}}`));
  return expression(`"${text.join("")}"`);
}

/** Blocks with a blank line between them. */
export function printHcl(blocks: HclBlock[]): string {
  return `${blocks.map((block) => printBlock(block, "").join("\n")).join("\n\n")}\n`;
}

function printBlock({ comment, type, labels = [], attributes = {}, blocks = [] }: HclBlock, indent: string): string[] {
  const inner = `${indent}  `;
  const body = [attributeLines(attributes, inner), ...blocks.map((block) => printBlock(block, inner))];
  const filled = body.filter((lines) => lines.length > 0);
  const head = [type, ...labels.map((label) => JSON.stringify(label))].join(" ");
  return [
    ...(comment ? comment.split("\n").map((line) => `${indent}# ${line}`) : []),
    ...(filled.length === 0
      ? [`${indent}${head} {}`]
      : [
          `${indent}${head} {`,
          ...filled.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
          `${indent}}`,
        ]),
  ];
}

/** What takes one line first, its equals signs in a column; maps after it. */
function attributeLines(attributes: Record<string, HclValue | undefined>, indent: string): string[] {
  const present = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
  const short = present.filter(({ value }) => !isMap(value));
  const long = present.filter(({ value }) => isMap(value));
  return [
    ...aligned(short, indent),
    ...long.flatMap(({ key, value }, index) => [
      ...(short.length > 0 || index > 0 ? [""] : []),
      `${indent}${key} = ${printValue(value, indent)}`,
    ]),
  ];
}

function aligned(entries: { key: string; value: HclValue }[], indent: string): string[] {
  const width = Math.max(0, ...entries.map(({ key }) => key.length));
  return entries.map(({ key, value }) => `${indent}${key.padEnd(width)} = ${printValue(value, indent)}`);
}

function printValue(value: HclValue, indent: string): string {
  if (typeof value === "string") return `"${escaped(value)}"`;
  if (typeof value !== "object") return String(value);
  if (isExpression(value)) return value[CODE];
  if (Array.isArray(value)) return `[${value.map((each) => printValue(each, indent)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, each]) => ({ key: keyText(key), value: each }));
  if (entries.length === 0) return "{}";
  return `{\n${aligned(entries, `${indent}  `).join("\n")}\n${indent}}`;
}

const isExpression = (value: HclValue): value is HclExpression => typeof value === "object" && CODE in value;

const isMap = (value: HclValue) => typeof value === "object" && !Array.isArray(value) && !isExpression(value);

const keyText = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : `"${escaped(key)}"`);

/** JSON's escapes are HCL's; besides, `${` and `%{` would begin a template. */
function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[$%](?=\{)/g, "$&$&");
}
