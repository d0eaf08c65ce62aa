/** Breaks a line between words so that it fits the width, each line behind the indent; a longer word stays whole. */
export function wrapText(text: string, indent: string, columns: number | undefined): string[] {
  const room = (columns ?? Number.POSITIVE_INFINITY) - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && longer.length > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => indent + each);
}
