import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** Of files whose names hold a digest of what is in them. */
const FOREVER = "public, max-age=31536000, immutable";

/**
 * The console's files for browsers, out of a directory that may still be in the making: a call waits for it. Any page's
 * path is answered with the one document; the console finds the page.
 */
export function serveConsole(directory: Promise<string>): Hono {
  const routes = new Hono();
  let files: ReturnType<typeof serveStatic> | undefined;
  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The console's components set widths and colours as they go.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  routes.get("*", async (context, next) => {
    const { path } = context.req;
    if (path.startsWith("/api/") || path.startsWith("/.")) return next();
    const root = await directory;
    if (!/\.[a-z0-9]+$/.test(path)) {
      return context.html(await readFile(join(root, "index.html"), "utf8"), 200, { "cache-control": "no-cache" });
    }
    files ??= serveStatic({ root, precompressed: true });
    const file = await files(context, async () => undefined);
    if (!file) return next();
    file.headers.set("cache-control", path.startsWith("/assets/") ? FOREVER : "no-cache");
    return file;
  });
  return routes;
}
