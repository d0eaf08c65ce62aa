import { type Span, trace } from "@opentelemetry/api";
import type { Pool, PoolClient } from "pg";
import { fail } from "./traced.ts";

/** A span for each statement of a pool's: which sort it is and how long it took, neither its text nor its parameters. */
export function traceQueries(pool: Pool): void {
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const tracing = (...given: unknown[]) => {
      const operation = operationOf(given[0]);
      const attributes = { "db.system.name": "postgresql", "db.operation.name": operation };
      const span = trace.getTracer("postern").startSpan(`postgresql ${operation}`, { attributes });
      const last = given.at(-1);
      if (typeof last === "function") {
        const answered = (error: unknown, ...rest: unknown[]) => {
          endWith(span, error);
          last(error, ...rest);
        };
        return query(...given.slice(0, -1), answered);
      }
      const answer = query(...given);
      if (!(answer instanceof Promise)) span.end();
      else
        answer.then(
          () => span.end(),
          (error: unknown) => endWith(span, error),
        );
      return answer;
    };
    client.query = tracing as typeof client.query;
  });
}

function operationOf(statement: unknown): string {
  const text = typeof statement === "object" && statement !== null && "text" in statement ? statement.text : statement;
  const word = typeof text === "string" ? /^\s*([a-z]+)/i.exec(text)?.[1] : undefined;
  return word?.toUpperCase() ?? "OTHER";
}

function endWith(span: Span, error: unknown): void {
  if (error) fail(span, error);
  span.end();
}
