import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics, Standing } from "./metrics.ts";

/** A leader that has not ended a round for so long is stuck. */
const STUCK_SECONDS = 120;

/**
 * `GET /healthz` (200, or 503 when rounds have stopped; a failing link is no reason to restart) and `GET /metrics`.
 * Answers where it listens.
 */
export async function serveHealth(
  options: { host: string; port: number },
  metrics: Metrics,
  standing: () => Standing,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, contentType: string, text: string) =>
      response.writeHead(status, { "content-type": contentType }).end(text);
    if (request.method !== "GET") return void answer(405, "text/plain", "GET only\n");
    if (request.url === "/healthz") {
      const now = standing();
      const isStuck = now.isLeading && (now.secondsSinceRound ?? 0) > STUCK_SECONDS;
      return void answer(isStuck ? 503 : 200, "application/json", `${JSON.stringify({ ok: !isStuck, ...now })}\n`);
    }
    if (request.url === "/metrics") {
      return void metrics.render().then(
        ({ text, contentType }) => answer(200, contentType, text),
        (error: unknown) => answer(500, "text/plain", `${String(error)}\n`),
      );
    }
    answer(404, "text/plain", "/healthz and /metrics are here\n");
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
