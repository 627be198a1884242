import { type Context, Hono } from "hono";
import type { Route } from "../contract/route.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { ProblemError, problemOf, problemResponse } from "#core/http/problem.ts";
import type { StaticPage } from "#core/http/static_page.ts";
import type { Api } from "./api.ts";
import { compression } from "#core/http/compression.ts";
import { registryApp } from "../registry/registry_app.ts";
import { byPath, dispatch } from "./dispatch.ts";
import { createHostCheck } from "#core/http/hosts.ts";
import type { Client } from "#core/http/http_server.ts";
import { originCheck } from "#core/http/origins.ts";
import { secure } from "#core/http/secure.ts";

/** Options of {@linkcode createApp}. */
export interface AppOptions {
  readonly routes: readonly Route[];
  readonly page: StaticPage;
}

/** What {@linkcode createApp} makes; who asks comes beside the request. */
export type App = Hono<{ Bindings: Client }>;

/** The handler of all requests. */
export function createApp(api: Api, options: AppOptions): App {
  const app: App = new Hono();
  const checkHost = createHostCheck({ allowed: api.config.allowedHosts, listen: api.config.host });
  app.use(async (context, next) => {
    await next();
    secure(context.res);
    if (context.req.method === "HEAD") await measure(context.res);
  });
  app.use(async (context, next) => {
    const { host } = new URL(context.req.url);
    const given = context.req.header("host") ?? host;
    checkHost(given);
    // The address in the request's first line, where a client wrote a whole one there.
    checkHost(host);
    await next();
  });
  app.use(originCheck(api.config.corsOrigins));
  app.use(compression());
  for (const [path, methods] of byPath(options.routes)) {
    app.all(path.replace("{stream}", ":stream"), async (context) => {
      const started = performance.now();
      const { raw: request } = context.req;
      const stream = context.req.param("stream");
      const { address = "", upgrade } = context.env ?? {};
      const response = await dispatch(methods, { request, stream, client: address, upgrade }, api)
        .catch((error) => toProblem(error, context, api));
      api.metrics.request(path, {
        method: request.method,
        status: response.status,
        ms: performance.now() - started,
      });
      return response;
    });
  }
  app.route("/", registryApp(api));
  app.all("*", async (context) => {
    const found = await options.page.answer(context.req.raw);
    return found ?? toProblem(unknownRoute(context), context, api);
  });
  app.onError((error, context) => toProblem(error, context, api));
  return app;
}

/** What proxies note of a request whose client went away. */
const CLIENT_GONE = 499;

function toProblem(error: unknown, context: Context, { log }: Api): Response {
  // Nobody is there to see what went wrong.
  if (context.req.raw.signal.aborted) return new Response(null, { status: CLIENT_GONE });
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

/** Gives an answer to HEAD the length that it has to GET; a stream of events has none. */
async function measure(response: Response): Promise<void> {
  const { headers, body } = response;
  if (body === null || headers.has("content-length")) return;
  headers.set("content-length", String((await response.arrayBuffer()).byteLength));
}
