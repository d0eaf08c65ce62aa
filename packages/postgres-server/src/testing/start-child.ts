import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Child {
  pid: number;
  told: { path: string; pid: number; user: string; uid: number };
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

/** Starts `one-server.ts` in a process of its own and waits until its server runs. */
export async function startChild({
  directory,
  ...identity
}: {
  uid?: number;
  gid?: number;
  directory?: string;
} = {}): Promise<Child> {
  const program = fileURLToPath(new URL("one-server.ts", import.meta.url));
  const child = spawn(process.execPath, [program, ...(directory ? [directory] : [])], {
    cwd: "/",
    stdio: ["pipe", "pipe", "inherit"],
    ...identity,
  });
  const exited = once(child, "exit");
  for await (const line of createInterface(child.stdout)) {
    return {
      pid: child.pid!,
      told: JSON.parse(line),
      async kill() {
        child.kill("SIGKILL");
        await exited;
      },
      async stop() {
        child.stdin.write("stop\n");
        const [code] = await exited;
        return code as number | null;
      },
    };
  }
  throw new Error("the child ended before its server ran");
}
