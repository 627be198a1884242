import { cached } from "#core/async/cached.ts";
import { ProblemError } from "#core/http/problem.ts";
import { subjectOf } from "#core/registry/declared/declared_schema.ts";
import { RegistryError } from "#core/registry/registry_error.ts";
import type { SchemaRegistry, SubjectSummary } from "#core/registry/schema_registry.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { integer, text } from "../contract/parameter.ts";
import { defineRoute } from "../contract/route.ts";
import { registeredSchemas, schemaVersion } from "../contract/schemas.ts";
import type { Api } from "../server/api.ts";
import { json, jsonResponse } from "../server/json.ts";

/** How long an answer of a registry is good, ms: pages ask every few seconds. */
const FRESH = { keepMs: 2_000 };

const asked = new WeakMap<Api, () => Promise<readonly SubjectSummary[]>>();

export const listSchemas = defineRoute({
  method: "GET",
  path: "/api/v1/schemas",
  id: "listSchemas",
  tag: "Schemas",
  summary: "The subjects of the schema registry with their versions",
  description:
    "Of the registry that the settings name. The embedded one also answers Confluent's interface, " +
    "at /subjects, /schemas, /compatibility, /config and /mode.",
  parameters: {},
  responses: {
    200: jsonResponse("The subjects, by name", registeredSchemas),
  },
  problems: ["registry-away"],
}, async (_, api) => {
  const list = asked.get(api) ?? cached(
    () => ask(api, (registry) => registry.subjects()),
    FRESH,
  );
  asked.set(api, list);
  const streams = new Map(
    [...api.streams].map(([stream, { topics: { records: topic } }]) => [
      subjectOf(topic),
      { stream, topic },
    ]),
  );
  const { place, embedded } = api.schemas;
  return json({
    registry: { kind: embedded === undefined ? "remote" : "embedded", place },
    subjects: (await list()).map(({ subject, compatibility, versions, latest }) => ({
      subject,
      ...streams.get(subject),
      compatibility,
      versions,
      latest: versionJson(latest),
    })),
  });
});

export const getSchema = defineRoute({
  method: "GET",
  path: "/api/v1/schemas/version",
  id: "getSchema",
  tag: "Schemas",
  summary: "One version of a subject",
  parameters: {
    subject: text("The subject", { maxLetters: 512 }),
    version: integer("Which version", { min: 1, max: 2 ** 31 - 1, fallback: 1 }),
  },
  responses: { 200: jsonResponse("The version", schemaVersion) },
  problems: ["registry-away", "unknown-schema", "bad-parameter"],
}, async ({ query }, api) =>
  json(versionJson(
    await ask(api, (registry) => registry.version(query.subject, query.version)),
  )));

function versionJson({ subject, version, id, schemaType, schema }: SubjectSummary["latest"]) {
  return { subject, version, id, schemaType, schema };
}

async function ask<T>(
  api: Api,
  question: (registry: SchemaRegistry) => Promise<T>,
): Promise<T> {
  try {
    return await question(await api.schemas.registry());
  } catch (error) {
    const isUnknown = error instanceof RegistryError && error.status === 404;
    throw new ProblemError(isUnknown ? "unknown-schema" : "registry-away", errorMessage(error), {
      cause: error,
    });
  }
}
