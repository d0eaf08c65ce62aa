import { spawn } from "node:child_process";
import { constants } from "node:os";
import { UsageError } from "./exit-codes.ts";

/**
 * Runs a program with this one's terminal and answers its exit code: 128 and the signal's number when a signal ended it,
 * as a shell does. Throws UsageError when there is no such program.
 */
export function runProgram([program = "", ...parameters]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, parameters, { stdio: "inherit", env });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  // A terminal's Ctrl-C reaches the program by itself, and it is the program's to say what that means.
  const ignore = () => {};
  process.on("SIGINT", ignore).on("SIGTERM", pass).on("SIGHUP", pass);
  return new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") return reject(error);
      reject(new UsageError(`there is no program ${program}`, { hint: "install it, or give its path" }));
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  }).finally(() => process.off("SIGINT", ignore).off("SIGTERM", pass).off("SIGHUP", pass));
}
