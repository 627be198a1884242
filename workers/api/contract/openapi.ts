import Type, { type TSchema } from "typebox";
import type { Stream } from "#core/declaration/mod.ts";
import { EVERYWHERE, PROBLEM_TYPE, type ProblemKind, problemKinds } from "#core/http/problem.ts";
import { problem } from "./schemas.ts";
import type { Parameter } from "./parameter.ts";
import type { HeaderDeclaration, ResponseDeclaration, Route } from "./route.ts";

/** Plain JSON data. */
export type Json = { readonly [key: string]: unknown };

/** Options of {@linkcode openApiDocument}. */
export interface OpenApiOptions {
  readonly version: string;
  readonly streams: readonly Stream[];
}

/**
 * The OpenAPI 3.1 document of these routes. Schemas with a title become components, and the
 * records are described by the schemas of the streams.
 */
export function openApiDocument(routes: readonly Route[], options: OpenApiOptions): Json {
  const components = new Map<string, unknown>();
  const reference = (schema: unknown) => hoist(schema, components);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const item = paths[route.path] ??= pathItem(route, options.streams);
    item[route.method.toLowerCase()] = operation(route, reference);
  }
  describeRecords(components, options.streams);
  return {
    openapi: "3.1.0",
    info: {
      title: "Sluice",
      version: options.version,
      description: "Streams, their records and event-time windows: history, newest and live. " +
        "What answers GET answers HEAD too, and every path OPTIONS; another method is a problem " +
        "405, another path a problem 404.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: { schemas: Object.fromEntries([...components].sort(([a], [b]) => a < b ? -1 : 1)) },
  };
}

function pathItem(route: Route, streams: readonly Stream[]): Record<string, unknown> {
  if (!route.path.includes("{stream}")) return {};
  return {
    parameters: [{
      name: "stream",
      in: "path",
      required: true,
      description: "Name of the stream",
      schema: { type: "string", enum: streams.map(({ name }) => name) },
    }],
  };
}

function operation(route: Route, reference: (schema: unknown) => unknown): Json {
  const given = { ...route.headers, ...(route.tagged ? TAG_REQUEST : {}) };
  const headers = Object.entries(given).map(([name, { description, schema }]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: reference(schema),
  }));
  const query = Object.entries(route.parameters).map(([name, parameter]) =>
    queryParameter(name, parameter, reference)
  );
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [...query, ...headers],
    ...(route.body === undefined ? {} : {
      requestBody: {
        required: true,
        description: route.body.description,
        content: { "application/json": { schema: reference(route.body.schema) } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, response]) => [
          status,
          { ...answer(response, { tagged: route.tagged ?? false, reference }), ...links(route) },
        ]),
      ),
      ...(route.tagged
        ? { 304: { description: "The client has this page", headers: headersOf(TAG_HEADERS) } }
        : {}),
      ...problemResponses(route.problems, { declared: Object.keys(route.responses), reference }),
    },
  };
}

/** What names an answer that the client has. */
const TAG_REQUEST: Readonly<Record<string, HeaderDeclaration>> = {
  "If-None-Match": {
    description: "The ETag of an answer that the client has, or several",
    schema: Type.String(),
  },
};

const TAG_HEADERS = {
  etag: "Names the content: send it as If-None-Match",
  "cache-control": "'no-cache': ask whether it is still the same; 'max-age': it is for so long",
};

/** How an answer leads to the next page: with the same parameters and its `next` as cursor. */
function links({ id, method, path, parameters, excludes = {} }: Route): Json {
  if (method !== "GET" || !("cursor" in parameters)) return {};
  const same = Object.keys(parameters)
    .filter((name) => name !== "cursor" && !excludes[name]?.includes("cursor"))
    .map((name) => [`query.${name}`, `$request.query.${name}`]);
  return {
    links: {
      next: {
        operationId: id,
        description: "The following page; there is none when 'next' is null",
        parameters: {
          ...(path.includes("{stream}") ? { "path.stream": "$request.path.stream" } : {}),
          ...Object.fromEntries(same),
          "query.cursor": "$response.body#/next",
        },
      },
    },
  };
}

interface AnswerOptions {
  readonly tagged: boolean;
  readonly reference: (schema: unknown) => unknown;
}

function answer(
  { description, contentType, schema, headers }: ResponseDeclaration,
  { tagged, reference }: AnswerOptions,
): Json {
  const all = { ...(tagged ? TAG_HEADERS : {}), ...headers };
  return {
    description,
    ...(Object.keys(all).length === 0 ? {} : { headers: headersOf(all) }),
    content: { [contentType]: { schema: reference(schema) } },
  };
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, required: true, schema: { type: "string" } },
    ]),
  );
}

/** A response for each status that the kinds of problems have. */
function problemResponses(
  kinds: readonly ProblemKind[],
  { declared, reference }: {
    /** Statuses with an answer of another form. */
    readonly declared: readonly string[];
    readonly reference: (schema: unknown) => unknown;
  },
): Json {
  const reported = problemKinds.filter(({ kind }) =>
    kinds.includes(kind) || EVERYWHERE.includes(kind)
  );
  const statuses = [...new Set(reported.map(({ status }) => status))].sort()
    .filter((status) => !declared.includes(String(status)));
  return Object.fromEntries(statuses.map((status) => {
    const found = reported.filter((each) => each.status === status);
    const retry = { "retry-after": "Seconds after which to ask again" };
    return [status, {
      description: found.map(({ kind, title }) => `${title} (${kind})`).join("; "),
      ...(status === 503 ? { headers: headersOf(retry) } : {}),
      content: {
        [PROBLEM_TYPE]: {
          schema: {
            allOf: [reference(problem), {
              type: "object",
              properties: {
                type: { enum: found.map(({ type }) => type) },
                status: { const: status },
              },
            }],
          },
        },
      },
    }];
  }));
}

function queryParameter(
  name: string,
  parameter: Parameter<unknown>,
  reference: (schema: unknown) => unknown,
): Json {
  return {
    name,
    in: "query",
    required: parameter.fallback === undefined,
    description: parameter.description,
    schema: reference(parameter.schema),
    // Lists are written with commas.
    ...("items" in parameter.schema ? { style: "form", explode: false } : {}),
  };
}

/** The schema with each titled part replaced by a reference to a component. */
function hoist(schema: unknown, components: Map<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => hoist(item, components));
  if (typeof schema !== "object" || schema === null) return schema;
  const { title } = schema as Json;
  // Among properties, 'title' may also be the name of one: its value is a schema then.
  const named = typeof title === "string";
  const plain = Object.fromEntries(
    Object.entries(schema).filter(([key]) => !(named && key === "title"))
      .map(([key, value]) => [key, hoist(value, components)]),
  );
  if (!named) return plain;
  components.set(title, plain);
  return { $ref: `#/components/schemas/${title}` };
}

function describeRecords(components: Map<string, unknown>, streams: readonly Stream[]): void {
  if (streams.length === 0 || !components.has("Record")) return;
  const names = streams.map((stream) => {
    const name = `Record.${stream.name}`;
    const schema: TSchema = stream.schema;
    components.set(name, { description: stream.description, ...plainSchema(schema) });
    return name;
  });
  components.set("Record", {
    description: "The producer's JSON, unchanged",
    anyOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
  });
}

/** TypeBox schemas carry hidden marks; the document is plain JSON. */
function plainSchema(schema: TSchema): Json {
  return JSON.parse(JSON.stringify(schema)) as Json;
}
