import type { MiddlewareHandler } from "hono";
import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";

const SECRET_FIELDS = ["password", "sealedPassword", "token", "authorization", "secretAccessKey", "sessionToken"];

/** JSON lines; should a secret ever be passed as a field, the field is replaced. */
export function openLog(level: LoggerOptions["level"] = "info", destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: "(hidden)" },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** One line per call: never its query, headers or body. */
export function logCalls(log: Logger): MiddlewareHandler {
  return async (context, next) => {
    const started = performance.now();
    await next();
    log.info(
      {
        requestId: context.get("requestId"),
        method: context.req.method,
        path: context.req.path,
        status: context.res.status,
        ms: Math.round(performance.now() - started),
      },
      "call",
    );
  };
}

/** An error without its own fields: a database error carries the parameters, hence perhaps someone's data. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  // Drizzle puts the parameters of a failed statement into the message, after the statement; they may have many lines.
  const hide = (text: string | undefined) => text?.replace(/\nparams: .*?(?=\n {4}at |$)/gs, "\nparams: (hidden)");
  return {
    name,
    message: hide(message),
    stack: hide(stack),
    ...(error.cause instanceof Error ? { cause: { name: error.cause.name, message: hide(error.cause.message) } } : {}),
  };
}
