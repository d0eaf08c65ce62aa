import { readFileSync, writeFileSync } from "node:fs";

const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url);

/** Puts the text under that heading of docs/benchmarks.md, in place of what stood there. */
export function writeSection(heading: string, text: string): void {
  const sections = readFileSync(DOCUMENT, "utf8").split(/^(?=## )/m);
  const section = `## ${heading}\n\n${text.trim()}\n`;
  const at = sections.findIndex((each) => each.startsWith(`## ${heading}\n`));
  if (at < 0) sections.push(`\n${section}`);
  else sections[at] = at === sections.length - 1 ? section : `${section}\n`;
  writeFileSync(DOCUMENT, sections.join(""));
}
