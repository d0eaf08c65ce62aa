/** What the region asks of the agent in its cradle, by number. Handles of sockets travel beside the answers. */
export type AgentRequest = { id: number } & (
  | { kind: "run"; program: string; parameters: string[]; input: string }
  | { kind: "connect"; from: string; to: string; port: number; timeoutMs: number }
  | { kind: "listen"; address: string; port: number }
  | { kind: "bind"; address: string; port: number }
);

export type AgentAnswer =
  | { id: number; kind: "done"; output: string }
  | { id: number; kind: "socket" }
  | { id: number; kind: "listening" }
  | { id: number; kind: "bound" }
  /** `code` is the system's (`ECONNREFUSED`), or nothing when a program ended with an error. */
  | { id: number; kind: "failed"; code: string | undefined; message: string }
  | { id: 0; kind: "ready" };
