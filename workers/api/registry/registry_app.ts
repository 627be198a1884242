/**
 * The embedded registry over REST: the routes, bodies and error codes of Confluent's interface, so that
 * its clients work as they are.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/develop/api.html
 * @module
 */
import { type Context, Hono } from "hono";
import { readJsonBody } from "#core/http/body.ts";
import type { Client } from "#core/http/http_server.ts";
import { ProblemError } from "#core/http/problem.ts";
import { incompatibilityText } from "#core/registry/compatibility/level.ts";
import {
  deleteSubject,
  deleteVersion,
  type NewSchema,
  register,
  setConfig,
  setMode,
} from "#core/registry/embedded/decisions.ts";
import type { RegistryConfig } from "#core/registry/embedded/rows.ts";
import { invalidSchema, RegistryError, schemaNotFound } from "#core/registry/registry_error.ts";
import {
  type RegisteredSchema,
  SCHEMA_TYPES,
  type SchemaReference,
} from "#core/registry/schema.ts";
import { RegistryAway } from "#core/registry/schema_registry.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { Api } from "../server/api.ts";

/** Largest body: schemas with all their comments are some 10 kB. */
const MAX_BODY_BYTES = 1_000_000;

type RegistryContext = Context<{ Bindings: Client }>;

/** Where the routes begin; they are left to others when the registry is a remote one. */
export const REGISTRY_PATHS = ["subjects", "schemas", "compatibility", "config", "mode"] as const;

/** The routes of the registry. */
export function registryApp(api: Api): Hono<{ Bindings: Client }> {
  const { embedded } = api.schemas;
  const app = new Hono<{ Bindings: Client }>();
  app.onError((error, context) => answerTo(error, context, api));
  for (const path of REGISTRY_PATHS) {
    app.use(`/${path}/*`, async (context, next) => {
      const started = performance.now();
      await next();
      api.metrics.request(`/${path}`, {
        method: context.req.method,
        status: context.res.status,
        ms: performance.now() - started,
      });
    });
  }
  if (embedded === undefined) {
    for (const path of REGISTRY_PATHS) {
      app.all(`/${path}/*`, () => {
        throw new RegistryError(
          404,
          `The schemas are in ${api.schemas.place}: ask there (SCHEMA_REGISTRY_URL)`,
        );
      });
    }
    return app;
  }

  const state = () => embedded.read();
  const subjectOf = (context: RegistryContext) => context.req.param("subject")!;
  const flag = (context: RegistryContext, name: string) => context.req.query(name) === "true";
  const deleted = (context: RegistryContext) => ({ deleted: flag(context, "deleted") });

  app.get("/schemas/types", () => json(SCHEMA_TYPES));
  app.get("/schemas", async (context) => {
    const prefix = context.req.query("subjectPrefix") ?? "";
    const all = (await state()).all(deleted(context))
      .filter(({ subject }) => subject.startsWith(prefix));
    const newest = flag(context, "latestOnly")
      ? all.filter(({ subject }, index) => all[index + 1]?.subject !== subject)
      : all;
    return json(newest.map(versionJson));
  });
  app.get("/schemas/ids/:id", async (context) => {
    const found = (await state()).byId(idOf(context));
    return json(schemaJson(found));
  });
  app.get("/schemas/ids/:id/schema", async (context) => {
    return text((await state()).byId(idOf(context)));
  });
  app.get("/schemas/ids/:id/subjects", async (context) => {
    const uses = (await state()).usesOf(idOf(context), deleted(context));
    return json([...new Set(uses.map(({ subject }) => subject))]);
  });
  app.get("/schemas/ids/:id/versions", async (context) => {
    const uses = (await state()).usesOf(idOf(context), deleted(context));
    return json(uses.map(({ subject, version }) => ({ subject, version })));
  });

  app.get("/subjects", async (context) => {
    const prefix = context.req.query("subjectPrefix") ?? "";
    const names = (await state()).subjects(deleted(context));
    return json(names.filter((subject) => subject.startsWith(prefix)));
  });
  app.get("/subjects/:subject/versions", async (context) => {
    return json((await state()).versions(subjectOf(context), deleted(context)));
  });
  app.get("/subjects/:subject/versions/:version", async (context) => {
    const found = (await state())
      .version(subjectOf(context), versionOf(context), deleted(context));
    return json(versionJson(found));
  });
  app.get("/subjects/:subject/versions/:version/schema", async (context) => {
    return text(
      (await state()).version(subjectOf(context), versionOf(context), deleted(context)),
    );
  });
  app.get("/subjects/:subject/versions/:version/referencedby", async (context) => {
    const now = await state();
    const { subject, version } = now.version(subjectOf(context), versionOf(context));
    return json(now.referencedBy(subject, version));
  });
  app.post("/subjects/:subject/versions", async (context) => {
    const schema = schemaOf(await bodyOf(context, api));
    const { id, version } = await embedded.decide((now) =>
      register(now, subjectOf(context), schema)
    );
    return json({ id, version });
  });
  app.post("/subjects/:subject", async (context) => {
    const schema = schemaOf(await bodyOf(context, api));
    const now = await state();
    return json(versionJson(now.lookUp(subjectOf(context), schema, deleted(context))));
  });
  app.delete("/subjects/:subject", async (context) => {
    const versions = await embedded.decide((now) =>
      deleteSubject(now, subjectOf(context), { permanent: flag(context, "permanent") })
    );
    return json(versions);
  });
  app.delete("/subjects/:subject/versions/:version", async (context) => {
    const place = { subject: subjectOf(context), version: versionOf(context) };
    const permanent = flag(context, "permanent");
    const gone = await embedded.decide((now) => deleteVersion(now, place, { permanent }));
    return json(gone);
  });

  const compatible = async (context: RegistryContext, version?: number | "latest") => {
    const schema = schemaOf(await bodyOf(context, api));
    const faults = (await state()).incompatibilities(subjectOf(context), schema, version);
    return json({
      is_compatible: faults.length === 0,
      ...(flag(context, "verbose") ? { messages: faults.map(incompatibilityText) } : {}),
    });
  };
  app.post(
    "/compatibility/subjects/:subject/versions/:version",
    (context) => compatible(context, versionOf(context)),
  );
  app.post("/compatibility/subjects/:subject/versions", (context) => compatible(context));

  for (const path of ["/config", "/config/:subject"]) {
    const scope = (context: RegistryContext) => context.req.param("subject") ?? null;
    app.get(path, async (context) => {
      const orGlobal = scope(context) === null || flag(context, "defaultToGlobal");
      return json((await state()).config(scope(context), { orGlobal }));
    });
    app.put(path, async (context) => {
      const body = await bodyOf(context, api);
      return json(asPut(await embedded.decide((now) => setConfig(now, scope(context), body))));
    });
    app.delete(path, async (context) => {
      return json(await embedded.decide((now) => setConfig(now, scope(context), null)));
    });
  }
  for (const path of ["/mode", "/mode/:subject"]) {
    const scope = (context: RegistryContext) => context.req.param("subject") ?? null;
    app.get(path, async (context) => {
      const orGlobal = scope(context) === null || flag(context, "defaultToGlobal");
      return json({ mode: (await state()).mode(scope(context), { orGlobal }) });
    });
    app.put(path, async (context) => {
      const { mode = "" } = await bodyOf(context, api);
      const options = { subject: scope(context), force: flag(context, "force") };
      const made = await embedded.decide((now) => setMode(now, mode, options));
      return json({ mode: made });
    });
    app.delete(path, async (context) => {
      const subject = scope(context);
      return json({ mode: await embedded.decide((now) => setMode(now, null, { subject })) });
    });
  }
  for (const path of REGISTRY_PATHS) {
    app.all(`/${path}/*`, () => {
      throw new RegistryError(404, "HTTP 404 Not Found");
    });
  }
  return app;
}

function idOf(context: RegistryContext): number {
  const id = context.req.param("id") ?? "";
  if (!/^\d{1,10}$/.test(id)) throw schemaNotFound();
  return Number(id);
}

/** @throws {RegistryError} 42202 */
function versionOf(context: RegistryContext): number | "latest" {
  const version = context.req.param("version") ?? "";
  if (version === "latest" || version === "-1") return "latest";
  if (/^[1-9]\d{0,9}$/.test(version) && Number(version) < 2 ** 31) return Number(version);
  throw new RegistryError(
    42202,
    `The specified version '${version}' is not a valid version id. Allowed values are between ` +
      '[1, 2^31-1] and the string "latest"',
  );
}

async function bodyOf(
  context: RegistryContext,
  { bodies }: Api,
): Promise<Readonly<Record<string, unknown>>> {
  const { text, lease } = await readJsonBody(context.req.raw, {
    maxBytes: MAX_BODY_BYTES,
    admission: bodies,
    owner: context.env?.address ?? "",
  });
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) {
      return body as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Said below.
  } finally {
    lease.release();
  }
  throw new RegistryError(400, "The body is not a JSON object");
}

/** @throws {RegistryError} 42201 */
function schemaOf(body: Readonly<Record<string, unknown>>): NewSchema {
  const { schema, schemaType = "AVRO", references = [], id, version } = body;
  const type = SCHEMA_TYPES.find((one) => one === (schemaType ?? "AVRO"));
  if (type === undefined) {
    throw invalidSchema(`Invalid schema: its type '${schemaType}' is none of ${SCHEMA_TYPES}`);
  }
  if (typeof schema !== "string" || schema.trim() === "") {
    throw invalidSchema("Empty schema");
  }
  if (!Array.isArray(references ?? []) || !((references ?? []) as unknown[]).every(isReference)) {
    throw invalidSchema("Invalid schema: a reference has a name, a subject and a version");
  }
  const given = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
  return {
    schema,
    schemaType: type,
    references: (references ?? []) as readonly SchemaReference[],
    ...(given(id) ? { id: id as number } : {}),
    ...(given(version) ? { version: version as number } : {}),
  };
}

function isReference(value: unknown): value is SchemaReference {
  const { name, subject, version } = (value ?? {}) as Partial<SchemaReference>;
  return typeof name === "string" && typeof subject === "string" && Number.isInteger(version);
}

function schemaJson({ schema, schemaType, references }: RegisteredSchema) {
  return {
    ...(schemaType === "AVRO" ? {} : { schemaType }),
    schema,
    ...(references.length === 0 ? {} : { references }),
  };
}

function versionJson(found: RegisteredSchema) {
  const { subject, version, id } = found;
  return { subject, version, id, ...schemaJson(found) };
}

/** Where it is put, the level has another name than where it is read. */
function asPut({ compatibilityLevel: compatibility, ...others }: RegistryConfig) {
  return { compatibility, ...others };
}

const CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": CONTENT_TYPE, "cache-control": "no-store" },
  });
}

/** The schema itself. */
function text({ schema, schemaType }: RegisteredSchema): Response {
  const contentType = schemaType === "PROTOBUF" ? "text/plain;charset=utf-8" : "application/json";
  return new Response(schema, { headers: { "content-type": contentType } });
}

function answerTo(error: unknown, { req }: RegistryContext, { log }: Api): Response {
  if (error instanceof RegistryError) {
    return json({ error_code: error.code, message: error.message }, error.status);
  }
  if (error instanceof RegistryAway) {
    const response = json({ error_code: 50001, message: error.message }, 503);
    response.headers.set("retry-after", "2");
    return response;
  }
  // What all routes refuse is a problem document with them too.
  if (error instanceof ProblemError) throw error;
  log.error("request failed", { method: req.method, path: req.path, error: errorMessage(error) });
  return json({ error_code: 50001, message: "Error in the backend data store" }, 500);
}
