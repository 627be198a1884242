import { type Context, Hono } from "hono";
import { isAskedHere } from "#core/http/client_address.ts";
import { createHostCheck } from "#core/http/hosts.ts";
import type { Client } from "#core/http/http_server.ts";
import { originCheck } from "#core/http/origins.ts";
import { ProblemError, problemOf, problemResponse } from "#core/http/problem.ts";
import { secure } from "#core/http/secure.ts";
import type { StaticPage } from "#core/http/static_page.ts";
import { type HealthCheck, healthResponse } from "#core/telemetry/health_server.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { postedRecords } from "#core/write/posted_records.ts";
import type { Exposure } from "../access/exposure.ts";
import { requireAnyDevice } from "../access/tokens.ts";
import type { Ingest } from "../ingest.ts";
import { setUpText } from "../phone/set_up_text.ts";
import { refuseTooFast, takePhoneMessage, textResponse } from "../phone/take_phone_message.ts";
import { statusOf } from "./status.ts";

/** Options of {@linkcode createApp}. */
export interface AppOptions {
  readonly exposure: Exposure;
  readonly page: StaticPage;
  /** How what the worker needs is. */
  readonly health: () => Promise<Readonly<Record<string, HealthCheck>>>;
}

/** What {@linkcode createApp} makes; who asks comes beside the request. */
export type App = Hono<{ Bindings: Client }>;

const SENSOR_DATA = "/sensor_data";
const RECORDS = "/api/v1/streams/:stream/records";

/** The handler of all requests. */
export function createApp(ingest: Ingest, { exposure, page, health }: AppOptions): App {
  const { config, metrics, log, recent } = ingest;
  const app: App = new Hono();
  const checkHost = createHostCheck({ allowed: config.allowedHosts, listen: exposure.host });
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    secure(context.res);
    const { method } = context.req;
    const ms = performance.now() - started;
    metrics.request(routeOf(context.req.path), { method, status: context.res.status, ms });
  });
  app.use(async (context, next) => {
    checkHost(context.req.header("host") ?? new URL(context.req.url).host);
    await next();
  });
  app.use(originCheck(config.corsOrigins));
  app.post(SENSOR_DATA, (context) => takePhoneMessage(context.req.raw, clientOf(context), ingest));
  app.get(SENSOR_DATA, (context) => {
    const { protocol, host } = new URL(context.req.url);
    return textResponse(setUpText(`${exposure.tls ? "https:" : protocol}//${host}`, exposure));
  });
  app.post(RECORDS, async (context) => {
    requireAnyDevice(ingest.tokens(context.req.header("authorization") ?? null));
    refuseTooFast(ingest.limit.takeOfAll());
    const { streams, bodies, records: writer } = ingest;
    const stream = streams.get(context.req.param("stream"));
    if (stream === undefined) throw unknownStream(context.req.param("stream"), streams.keys());
    const { accepted, repeated } = await postedRecords(context.req.raw, {
      stream,
      client: clientOf(context),
      bodies,
      writer,
    });
    return Response.json(repeated === 0 ? { accepted } : { accepted, repeated }, { status: 202 });
  });
  app.get("/api/v1/ingest", (context) => {
    // Who sets phones up at this machine may see the token that they need. Where the worker listens on
    // loopback only, a proxy stands before it.
    const here = !exposure.loopbackOnly && config.proxies.length === 0 &&
      isAskedHere(context.req.raw, clientOf(context));
    if (!here) ingest.tokens(context.req.header("authorization") ?? null);
    return Response.json(statusOf(ingest, { exposure, here, port: portOf(context) }), {
      headers: { "cache-control": "no-store" },
    });
  });
  app.get("/health", async () => healthResponse(await health()));
  app.get("/metrics", async () =>
    new Response(await metrics.registry.metrics(), {
      headers: { "content-type": metrics.registry.contentType },
    }));
  app.all("*", async (context) => {
    const { method, path } = context.req;
    const methods = METHODS[routeOf(path)];
    if (methods !== undefined) return refuseMethod(method, methods);
    const found = await page.answer(context.req.raw);
    if (found !== undefined) return found;
    throw new ProblemError(
      "unknown-route",
      `There is no ${path} here: phones send to ${SENSOR_DATA}, / shows how to connect one`,
    );
  });
  app.onError((error, context) => {
    const { method, path } = context.req;
    const response = problemResponse(error, path);
    if (problemOf(error) === undefined) {
      const { stack } = error;
      log.error("request failed", { method, path, error: errorMessage(error), stack });
    }
    if (path === SENSOR_DATA) {
      const detail = problemOf(error)?.problem.detail ??
        "The server failed; its log has the reason";
      recent.noteProblem({ client: clientOf(context), status: response.status, detail });
    }
    return response;
  });
  return app;
}

/** Methods of the paths that have any but a page's. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  [SENSOR_DATA]: ["POST", "GET", "HEAD", "OPTIONS"],
  [RECORDS]: ["POST", "OPTIONS"],
  "/api/v1/ingest": ["GET", "HEAD", "OPTIONS"],
  "/health": ["GET", "HEAD", "OPTIONS"],
  "/metrics": ["GET", "HEAD", "OPTIONS"],
};

/** What the metrics call a path: a client can make up any. */
function routeOf(path: string): string {
  if (Object.hasOwn(METHODS, path)) return path;
  return /^\/api\/v1\/streams\/[^/]+\/records$/.test(path) ? RECORDS : "page";
}

/** @throws {ProblemError} 405 unless only the methods were asked for */
function refuseMethod(method: string, methods: readonly string[]): Response {
  const allow = methods.join(", ");
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  throw new ProblemError("method-not-allowed", `${method} is not possible here: use ${allow}`, {
    allowed: methods,
    headers: { allow },
  });
}

function unknownStream(name: string, known: Iterable<string>): ProblemError {
  const allowed = [...known];
  const detail = `There is no stream '${name}': choose from ${allowed.join(", ")}`;
  return new ProblemError("unknown-stream", detail, { allowed });
}

function clientOf(context: Context): string {
  return (context.env as Client | undefined)?.address ?? "";
}

function portOf(context: Context): number {
  const { port, protocol } = new URL(context.req.url);
  return port === "" ? protocol === "https:" ? 443 : 80 : Number(port);
}
