/** Raised when rows or lines change so that what earlier versions wrote cannot be read. */
const FORMAT = 1;

/** What each file of a region's state begins with. */
export const HEADER = `${JSON.stringify({ writer: "postern local region", format: FORMAT })}\n`;

/** Throws, by `path`, when its first line is not ours or of another version; `instead` says what to do. */
export function checkHeader(line: string, path: string, instead: string): void {
  if (`${line}\n` === HEADER) return;
  const format = readFormat(line);
  if (format === undefined) throw new Error(`${path}, line 1: not what a local region writes; ${instead}`);
  throw new Error(
    `${path} was written by another version of the local region, in its format ${format}, and this one reads only format ${FORMAT}; use that version, or ${instead}`,
  );
}

/** Before there were headers, files began with a list of changes. */
function readFormat(line: string): number | undefined {
  try {
    const header = JSON.parse(line);
    if (Array.isArray(header)) return 0;
    return Number.isInteger(header?.format) ? header.format : undefined;
  } catch {
    return undefined;
  }
}
