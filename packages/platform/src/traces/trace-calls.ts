import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { traced } from "./traced.ts";

/** A span for each call, named by its route's pattern; neither its path, nor query, headers or body are told. */
export function traceCalls(): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    await traced(method, { "http.request.method": method }, async (span) => {
      await next();
      const route = routePath(context, -1);
      span.updateName(`${method} ${route}`);
      span.setAttributes({ "http.route": route, "http.response.status_code": context.res.status });
      span.setAttribute("postern.request_id", context.get("requestId"));
    });
  };
}
