/** 64 and 77 are sysexits' usage and permission errors. */
export const EXIT = { done: 0, failed: 1, changesPending: 2, usage: 64, notAuthorised: 77, interrupted: 130 } as const;

/** What was typed cannot be meant: an option is wrong or missing. */
export class UsageError extends Error {
  /** The option or argument that is meant. */
  readonly field: string;
  readonly hint: string | undefined;

  constructor(message: string, { field = "command line", hint }: { field?: string; hint?: string } = {}) {
    super(message);
    this.field = field;
    this.hint = hint;
  }
}

/** Ctrl-C or a request to end; the message, where there is one, says what to do next. */
export class Interrupted extends Error {}
