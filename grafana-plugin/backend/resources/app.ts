import { type Context, Hono } from "hono";
import { routePath } from "hono/route";
import { cached } from "#core/async/cached.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { SettingsAnswer } from "../../src/contract/resources.ts";
import type { CallResourceRequest } from "../sdk/mod.ts";
import { describeSettings } from "../settings/describe_settings.ts";
import { badRequest, Problem, problemOf, problemResponse } from "./problem.ts";
import { ReplayedLetters } from "./replay_letters.ts";
import { listTables, listValues, showSchema, validate } from "./routes/cassandra.ts";
import { listDeadLetters, replay } from "./routes/dead_letters.ts";
import { listSchemas } from "./routes/schemas.ts";
import { listTopics, listWorkers, showPipeline } from "./routes/kafka.ts";
import { listDimensionValues, listKeys, listStreams } from "./routes/streams.ts";
import type { Bindings, Sources } from "./sources.ts";

/** Answers calls of resources. */
export type Resources = (
  request: CallResourceRequest,
  signal: AbortSignal,
) => Promise<Response>;

/** Many may look at the schemas, and to list them takes a question for each version, or a whole topic. */
const SCHEMAS_KEPT = { keepMs: 15_000, retryAfterMs: 1_000 } as const;

/** The resources of one datasource; `src/contract/resources.ts` has what each answers. */
export function createResources(sources: Sources): Resources {
  const app = new Hono<{ Bindings: Bindings }>();
  const replayed = new ReplayedLetters();
  const schemas = cached(() => listSchemas(sources), SCHEMAS_KEPT);
  const query = ({ req }: Context) => new URL(req.url).searchParams;

  app.use(async (c, next) => {
    const began = performance.now();
    await next();
    const ms = performance.now() - began;
    sources.metrics.resource({
      route: routePath(c, -1),
      status: c.res.status,
      ms,
    });
  });

  app.get("/streams", async (c) => c.json(await listStreams(sources)));
  app.get(
    "/streams/:stream/keys",
    async (c) => c.json(await listKeys(sources, c.req.param("stream"), query(c))),
  );
  app.get("/streams/:stream/dimensions/:dimension", async (c) => {
    const { stream, dimension } = c.req.param();
    return c.json(await listDimensionValues(sources, stream, dimension));
  });
  app.get("/cql/schema", async (c) => c.json(await showSchema(sources)));
  app.post(
    "/cql/validate",
    async (c) => c.json(await validate(sources, await readJson(c.req.raw))),
  );
  app.post(
    "/cql/values",
    async (c) =>
      c.json(
        await listValues(sources, await readJson(c.req.raw), c.env.signal),
      ),
  );
  app.get(
    "/pipeline",
    async (c) => c.json(await showPipeline(sources, c.env.signal)),
  );
  app.get("/workers", async (c) => c.json(await listWorkers(sources)));
  app.get("/topics", async (c) => c.json(await listTopics(sources)));
  app.get("/schemas", async (c) => c.json(await schemas()));
  app.get("/tables", async (c) => c.json(await listTables(sources)));
  app.get(
    "/dead-letters",
    async (c) => c.json(await listDeadLetters(sources, query(c))),
  );
  app.post("/dead-letters/replay", async (c) =>
    c.json(
      await replay(sources, await readJson(c.req.raw), {
        context: c.env.context,
        replayed,
      }),
    ));
  // What is in force, without secrets.
  app.get(
    "/settings",
    (c) => c.json<SettingsAnswer>({ settings: describeSettings(sources.settings) }),
  );

  app.notFound(({ req }) =>
    problemResponse(
      new Problem(
        404,
        "There is nothing here",
        `No resource ${req.method} ${req.path}`,
      ),
    )
  );
  app.onError((error, { req }) => {
    const problem = problemOf(error, sources.settings);
    if (problem !== undefined) return problemResponse(problem);
    sources.log.error("a resource failed", {
      resource: `${req.method} ${req.path}`,
      error: errorMessage(error),
    });
    return problemResponse(
      new Problem(500, "Something went wrong here", "Grafana's log has the reason"),
    );
  });

  return async (request, signal) => {
    const { context, method, body } = request;
    const bindings: Bindings = { context, signal };
    const hasBody = method !== "GET" && method !== "HEAD";
    const { pathname, search } = new URL(
      `/${request.url.replace(/^\/+/, "")}`,
      "http://plugin",
    );
    return await app.fetch(
      new Request(`http://plugin${pathname}${search}`, {
        method,
        signal,
        ...(hasBody ? { body: new Uint8Array(body) } : {}),
      }),
      bindings,
    );
  };
}

/** The body of a request. @throws {Problem} 400 when it is not JSON */
async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw badRequest("The body must be JSON");
  }
}
