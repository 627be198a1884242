import type prom from "prom-client";

/** One thing that a worker needs in order to work. */
export interface HealthCheck {
  readonly ok: boolean;
  /** For people: the state, and what to do when it is not ok. */
  readonly detail?: string;
}

/** Options of {@linkcode startHealthServer}. */
export interface HealthServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The variable that sets the port; named when the port is taken. */
  readonly portSetting: string;
  /** Asked on each `GET /health`. */
  readonly health: () => Readonly<Record<string, HealthCheck>>;
}

/** A running server of `/metrics` and `/health`. */
export interface HealthServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Serves `GET /metrics` (Prometheus) and `GET /health`: JSON
 * `{"status":"ok"|"failing","checks":{name:{ok,detail?}}}`, with 200 when every check is ok, else 503.
 *
 * @throws {Error} when the port is taken, in one sentence with the fix
 */
export function startHealthServer(
  registry: prom.Registry,
  options: HealthServerOptions,
): HealthServer {
  const server = listen(options, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/metrics" && pathname !== "/health") {
      return new Response("Not found: try /metrics or /health\n", { status: 404 });
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("Use GET\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    if (pathname === "/health") return healthResponse(options.health());
    return new Response(await registry.metrics(), {
      headers: { "content-type": registry.contentType },
    });
  });
  return { port: server.addr.port, stop: () => server.shutdown() };
}

/** The answer to `GET /health`. */
export function healthResponse(checks: Readonly<Record<string, HealthCheck>>): Response {
  const ok = Object.values(checks).every((check) => check.ok);
  const body = { status: ok ? "ok" : "failing", checks };
  return Response.json(body, { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } });
}

function listen(
  { host, port, portSetting }: HealthServerOptions,
  handler: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: host, port, onListen: () => {} }, handler);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(
      `Port ${port} of ${host} is taken: stop what uses it, or set ${portSetting} to another port`,
      { cause: error },
    );
  }
}
