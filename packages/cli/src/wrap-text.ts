import { stripVTControlCharacters } from "node:util";

/** Breaks a line between words so that it fits the width, each line behind the indent; a longer word stays whole. */
export function wrapText(text: string, indent: string, columns: number | undefined): string[] {
  const room = (columns ?? Number.POSITIVE_INFINITY) - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => indent + each);
}

/** Every line that is too long, broken: what goes on stands under the line's second column, or two further in than the line. */
export function wrapLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const wrap = (line: string) => (widthOf(line) <= columns ? [line] : hangingLines(line, columns));
  return text.split("\n").flatMap(wrap).join("\n");
}

function hangingLines(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line);
  const indent = plain.length - plain.trimStart().length;
  const [column = ""] = /^ *\S+(?: \S+)? {2,}/.exec(plain) ?? [];
  const hanging = " ".repeat(column.length || indent + 2);
  const lines: string[] = [];
  let current = "";
  // Only between two words: the space that makes a column stays as wide as it is, and a number keeps its unit.
  for (const word of line.split(/(?<=\S) (?=\S)(?!m?s\b)/)) {
    const longer = current ? `${current} ${word}` : word;
    if (current && widthOf(longer) > columns) {
      lines.push(current);
      current = hanging + word;
    } else current = longer;
  }
  return [...lines, current];
}

/** Without the codes of colours. */
const widthOf = (text: string) => stripVTControlCharacters(text).length;
