import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";

/** How long a browser may remember what it asked before a request (a preflight), s. */
const PREFLIGHT_KEPT_S = 600;

/**
 * Refuses what a page of another site asks a browser to do, and lets the configured ones
 * (cross-origin resource sharing). Programs send no `Origin`; a page of this server sends its own.
 *
 * @param allowed origins such as `https://app.example`, or `*` for all; none by default
 * @throws {ProblemError} 403, from the middleware
 */
export function originCheck(allowed: readonly string[]): MiddlewareHandler {
  const all = allowed.includes("*");
  const share = cors({
    origin: all ? "*" : [...allowed],
    allowMethods: ["GET", "HEAD", "POST"],
    allowHeaders: [
      ...["authorization", "content-type", "content-encoding", "idempotency-key", "if-none-match"],
      "last-event-id",
    ],
    exposeHeaders: ["retry-after", "allow", "etag"],
    maxAge: PREFLIGHT_KEPT_S,
  });
  return async (context, next) => {
    const { headers } = context.req.raw;
    const origin = headers.get("origin");
    if (origin === null || isSame(origin, headers.get("host"))) return await next();
    if (all || allowed.includes(origin)) {
      // Of the methods OPTIONS only the question before a request is the middleware's to answer.
      const isPreflight = headers.has("access-control-request-method");
      return context.req.method !== "OPTIONS" || isPreflight
        ? await share(context, next)
        : await next();
    }
    throw new ProblemError(
      "foreign-origin",
      `A page of '${origin}' may not ask this server: add its origin to SLUICE_CORS_ORIGINS`,
    );
  };
}

function isSame(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
