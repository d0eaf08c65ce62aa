import { invalid } from "./lattice-error.ts";

export interface PortRange {
  from: number;
  to: number;
}

/** `["5432", "6000-6010", "1,2,22-30"]` as single ranges; throws ValidationException. */
export function readPortRanges(texts: string[] | undefined): string[] {
  const parts = (texts ?? []).flatMap((text) => text.split(",")).map((part) => part.trim());
  for (const part of parts)
    if (!parse(part)) throw invalid(`The port range '${part}' is not valid: ports are 1 to 65535`);
  return parts;
}

export function toPortRanges(texts: string[]): PortRange[] {
  return texts.flatMap((text) => parse(text) ?? []);
}

function parse(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && from <= to && to <= 65_535 ? { from, to } : undefined;
}
