import { type Context, Hono } from "hono";
import { compress } from "hono/compress";
import type { Route } from "../contract/route.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { ProblemError, problemOf, problemResponse } from "../contract/problem.ts";
import type { StaticPage } from "./static_page.ts";
import type { Api } from "./api.ts";
import { byPath, dispatch } from "./dispatch.ts";

/** Options of {@linkcode createApp}. */
export interface AppOptions {
  readonly routes: readonly Route[];
  readonly page: StaticPage;
}

/** The handler of all requests. */
export function createApp(api: Api, options: AppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    secure(context.res);
  });
  app.use(compress());
  for (const [path, methods] of byPath(options.routes)) {
    app.all(path.replace("{stream}", ":stream"), async (context) => {
      const started = performance.now();
      const { raw: request } = context.req;
      const stream = context.req.param("stream");
      const response = await dispatch(methods, { request, stream }, api)
        .catch((error) => toProblem(error, context, api));
      api.metrics.request(path, {
        method: request.method,
        status: response.status,
        ms: performance.now() - started,
      });
      return response;
    });
  }
  app.all("*", async (context) => {
    const found = await options.page.answer(context.req.raw);
    return found ?? toProblem(unknownRoute(context), context, api);
  });
  app.onError((error, context) => toProblem(error, context, api));
  return app;
}

function toProblem(error: unknown, context: Context, { log }: Api): Response {
  if (problemOf(error) === undefined) {
    log.error("request failed", {
      method: context.req.method,
      path: context.req.path,
      error: errorMessage(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  }
  return problemResponse(error, context.req.path);
}

function unknownRoute(context: Context): ProblemError {
  return new ProblemError(
    "unknown-route",
    `There is no ${context.req.path}: see /api/openapi.json for what there is`,
  );
}

/** Only what this server sends may run in its pages. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** Adds the headers that protect a browser; an upgraded connection has none. */
function secure(response: Response): void {
  if (response.status === 101) return;
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
}
