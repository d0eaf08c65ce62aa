import { type Attributes, type Span, SpanStatusCode, trace } from "@opentelemetry/api";

/**
 * Measures what `run` does as a span, if traces are on. Attributes are ids, names and counts: never what somebody sent,
 * nor SQL, nor the words of an error.
 */
export function traced<Result>(
  name: string,
  attributes: Attributes,
  run: (span: Span) => Promise<Result>,
): Promise<Result> {
  return trace.getTracer("postern").startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run(span);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span of something that has just ended and took so long. */
export function tracedAfterwards(name: string, ms: number, attributes: Attributes): void {
  const now = Date.now();
  trace
    .getTracer("postern")
    .startSpan(name, { attributes, startTime: now - ms })
    .end(now);
}

export function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
}
