import { InvalidArgumentError } from "commander";
import type { Run } from "../command.ts";

/** Runs a command with the surroundings that the global options make. */
export type Start = <Options>(run: Run<Options>, options: Options) => Promise<void>;

/** Where a local region answers unless it is told otherwise. */
export const REGION_PORT = 4566;

/** What follows a command's help. */
export const example = (text: string) => `\nExample:\n  ${text}`;

export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
}

/** For an option that may be repeated. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new InvalidArgumentError("a number of seconds above 0 is wanted.");
}
