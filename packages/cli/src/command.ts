import type { AwsSession, Network } from "@postern/aws";
import type { Host } from "@postern/link";
import type { Prompts } from "./prompts.ts";
import type { Terminal } from "./terminal.ts";

/**
 * What a command stands in: the options every command has, and the ways out of it. The terminal is one such; the
 * rehearsal makes its own for each of its two accounts.
 */
export interface Surroundings {
  terminal: Terminal;
  host: Host;
  network: Network;
  /** With another profile of the AWS configuration, when one is named: of the link's other side. */
  openSession(region: string, profile?: string): AwsSession;
  /** One JSON document instead of words. */
  json: boolean;
  /** Do not ask. */
  yes: boolean;
  /** Path of the specification. */
  file: string;
  /** Resolves to the answer; never called with `yes` or without a terminal. */
  confirm(question: string): Promise<boolean>;
  /** Asks without showing what is typed; undefined where nobody is there to ask. */
  askPassword?: ((question: string) => Promise<string>) | undefined;
  /** Undefined where nobody is there to ask. */
  prompts?: Prompts | undefined;
}

/** A command's run answers its exit code. */
export type Run<Options> = (surroundings: Surroundings, options: Options) => Promise<number>;

/** Prints the result: as a document with --json, else in words. */
export function tell(surroundings: Surroundings, document: object, words: () => string): void {
  const { json, terminal } = surroundings;
  terminal.out(json ? JSON.stringify(document, null, 2) : words());
}
