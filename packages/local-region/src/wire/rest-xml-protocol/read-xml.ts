/** An element of a document: its children or its text; attributes and prefixes of names mean nothing to AWS here. */
export interface XmlElement {
  name: string;
  children: XmlElement[];
  text: string;
}

const MAX_DEPTH = 100;
/** A change of AWS's thousand record sets has a third of it. */
const MAX_ELEMENTS = 50_000;

/** The root element of an XML document. No document types, hence no entities of the sender's own. Throws SyntaxError. */
export function readXml(text: string): XmlElement {
  const top: XmlElement = { name: "", children: [], text: "" };
  const open = [top];
  let at = 0;
  let elements = 0;
  while (at < text.length) {
    const here = open.at(-1)!;
    const mark = text.indexOf("<", at);
    here.text += decode(text.slice(at, mark < 0 ? text.length : mark));
    if (mark < 0) break;
    const [skipped, content] = skipMarkup(text, mark);
    if (skipped !== undefined) {
      here.text += content ?? "";
      at = skipped;
      continue;
    }
    const end = text.indexOf(">", mark);
    if (end < 0) throw new SyntaxError("a tag that does not end");
    at = end + 1;
    const tag = text.slice(mark + 1, end);
    if (tag.startsWith("/")) close(open, tag.slice(1).trim());
    else if (++elements > MAX_ELEMENTS) throw new SyntaxError(`more than ${MAX_ELEMENTS} elements`);
    else enter(open, tag);
  }
  if (open.length > 1) throw new SyntaxError(`<${top.children.at(-1)?.name}> does not end`);
  if (top.children.length !== 1 || top.text.trim() !== "") throw new SyntaxError("it is not one element");
  return top.children[0]!;
}

/** Where a comment, an instruction or a CDATA section ends, and the last one's text. */
function skipMarkup(text: string, mark: number): [end: number | undefined, content?: string] {
  for (const [start, end, isText] of MARKUP) {
    if (!text.startsWith(start, mark)) continue;
    const last = text.indexOf(end, mark + start.length);
    if (last < 0) throw new SyntaxError(`${start} does not end`);
    return [last + end.length, isText ? text.slice(mark + start.length, last) : ""];
  }
  if (text.startsWith("<!", mark)) throw new SyntaxError("document types are not read");
  return [undefined];
}

const MARKUP: [start: string, end: string, isText: boolean][] = [
  ["<![CDATA[", "]]>", true],
  ["<!--", "-->", false],
  ["<?", "?>", false],
];

function enter(open: XmlElement[], tag: string): void {
  const isEmpty = tag.endsWith("/");
  const name = /^[^\s/>=]+/.exec(tag)?.[0];
  if (name === undefined) throw new SyntaxError("a tag without a name");
  if (open.length > MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH}`);
  const element: XmlElement = { name: localName(name), children: [], text: "" };
  open.at(-1)!.children.push(element);
  if (!isEmpty) open.push(element);
}

function close(open: XmlElement[], name: string): void {
  const element = open.length > 1 ? open.pop() : undefined;
  if (element?.name !== localName(name)) throw new SyntaxError(`</${name.slice(0, 100)}> ends nothing`);
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&([^;]{0,10});?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const point = code ? Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10) : undefined;
    const character =
      point === undefined ? ENTITIES[name] : point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
    if (character === undefined || !whole.endsWith(";")) throw new SyntaxError(`${whole} is no character`);
    return character;
  });
}
