import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020.js";
import { catalogue } from "#streams/catalogue.ts";
import { routes } from "../routes/mod.ts";
import { windowSchema } from "#core/contract/window.ts";
import { problemKinds } from "#core/http/problem.ts";
import { problem, streamSummary, topic } from "./schemas.ts";
import { type Json, openApiDocument } from "./openapi.ts";

const document = openApiDocument(routes, { version: "1.0.0", streams: catalogue });
const at = (value: unknown, ...path: string[]): Json =>
  path.reduce((inner, name) => (inner as Json)[name] as Json, value as Json);

/** Every object in the document with its place. */
function* objects(value: unknown, place = "#"): Generator<readonly [string, Json]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Json];
  for (const [name, inner] of Object.entries(value)) yield* objects(inner, `${place}/${name}`);
}

Deno.test("every route, its parameters, body and responses are in the document", () => {
  for (const route of routes) {
    const operation = at(document, "paths", route.path, route.method.toLowerCase());
    assert.equal(operation["operationId"], route.id);
    const listed = (operation["parameters"] as readonly Json[]).map((each) => each["name"]);
    assert.deepEqual(listed, [
      ...Object.keys(route.parameters),
      ...Object.keys(route.headers ?? {}),
      ...(route.tagged ? ["If-None-Match"] : []),
    ]);
    for (const [status, response] of Object.entries(route.responses)) {
      assert(at(operation, "responses", status, "content", response.contentType, "schema"), status);
    }
    for (const { kind, type, status } of problemKinds) {
      if (!route.problems.includes(kind) || status in route.responses) continue;
      const response = at(operation, "responses", String(status));
      const { schema } = at(response, "content", "application/problem+json");
      const [, { properties }] = (schema as { allOf: Json[] }).allOf as [Json, Json];
      assert((at(properties, "type")["enum"] as string[]).includes(type), `${route.id}: ${kind}`);
    }
    assert.equal("requestBody" in operation, route.body !== undefined);
  }
  const operations = Object.values(at(document, "paths")).flatMap((item) =>
    Object.keys(item as Json).filter((name) => name !== "parameters")
  );
  assert.equal(operations.length, routes.length);
});

Deno.test("operations have different names, and path parameters are described", () => {
  assert.equal(new Set(routes.map(({ id }) => id)).size, routes.length);
  for (const [path, item] of Object.entries(at(document, "paths"))) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = ((item as Json)["parameters"] ?? []) as readonly Json[];
    assert.deepEqual(described.map((each) => [each["name"], each["in"], each["required"]]), [
      ...inPath.map((name) => [name, "path", true]),
    ]);
  }
});

Deno.test("a parameter is required exactly when it has no default", () => {
  for (const route of routes) {
    const operation = at(document, "paths", route.path, route.method.toLowerCase());
    for (const [name, parameter] of Object.entries(route.parameters)) {
      const described = (operation["parameters"] as readonly Json[])
        .find((each) => each["name"] === name);
      assert.equal(described?.["required"], parameter.fallback === undefined, name);
      const value = parameter.fallback?.value;
      if (value !== undefined) assert.deepEqual(at(described, "schema")["default"], value, name);
    }
  }
});

Deno.test("every reference leads to a component, and every component is referred to", () => {
  const components = at(document, "components", "schemas");
  const used = new Set<string>();
  for (const [place, { $ref }] of objects(document)) {
    if (typeof $ref !== "string") continue;
    const name = /^#\/components\/schemas\/([A-Za-z0-9._-]+)$/.exec($ref)?.[1];
    assert(name !== undefined && name in components, `${place}: ${$ref}`);
    used.add(name);
  }
  assert.deepEqual([...used].sort(), Object.keys(components).sort());
});

Deno.test("every schema in the document is a JSON schema of draft 2020-12", () => {
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false });
  ajv.addSchema(document, "api.json");
  for (const name of Object.keys(at(document, "components", "schemas"))) {
    const schema = { $ref: `api.json#/components/schemas/${name}` };
    assert.equal(typeof ajv.compile(schema), "function");
    assert(ajv.validateSchema(at(document, "components", "schemas", name)), name);
  }
});

Deno.test("a component has every property that the code declares", () => {
  const components = at(document, "components", "schemas");
  for (const schema of [streamSummary, windowSchema, problem, topic]) {
    const { title, properties } = schema as unknown as { title: string; properties: Json };
    assert.deepEqual(Object.keys(at(components, title, "properties")), Object.keys(properties));
  }
});

Deno.test("the records of each stream are described by its declared schema", () => {
  for (const stream of catalogue) {
    const described = at(document, "components", "schemas", `Record.${stream.name}`);
    assert.deepEqual(described["properties"], JSON.parse(JSON.stringify(stream.schema.properties)));
    assert.deepEqual(described["required"], stream.schema.required);
  }
});

Deno.test("the document has no part that OpenAPI does not know at its top", () => {
  const known = ["openapi", "info", "servers", "tags", "paths", "components"];
  assert.deepEqual(Object.keys(document), known);
  assert.match(document["openapi"] as string, /^3\.1\.\d+$/);
  for (const item of Object.values(at(document, "paths"))) {
    for (const name of Object.keys(item as Json)) {
      assert(["get", "post", "parameters"].includes(name), name);
    }
  }
});
