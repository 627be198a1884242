import type { EnvironmentReader, Stream, ValueFormat } from "../declaration/mod.ts";
import { topicsOf } from "../declaration/mod.ts";
import { incompatibilities, incompatibilityText } from "./compatibility/level.ts";
import { declaredSchema, subjectOf } from "./declared/declared_schema.ts";
import { formatOf, SCHEMA_TYPE_OF } from "./declared/format.ts";
import { sameText } from "./parse/parse.ts";
import { RegistryError } from "./registry_error.ts";
import type { RegisteredWhole, Registration, SchemaRegistry } from "./schema_registry.ts";

/** Options of {@linkcode registerStreams}. */
export interface RegisterStreamsOptions {
  readonly env: EnvironmentReader;
  /** How records are written where their stream does not say. */
  readonly valueFormat: ValueFormat;
}

/**
 * Registers the schema that each stream declares, under the subject of its topic; running it again
 * changes nothing.
 *
 * @returns the subjects that have a new version
 * @throws {Error} naming stream, field, rule and what to do, when a schema does not fit those before
 * @throws {RegistryAway} when the registry does not answer
 */
export async function registerStreams(
  registry: SchemaRegistry,
  streams: readonly Stream[],
  { env, valueFormat }: RegisterStreamsOptions,
): Promise<readonly string[]> {
  const fresh: (Registration & { stream: Stream; before: RegisteredWhole | undefined })[] = [];
  for (const stream of streams) {
    const subject = subjectOf(topicsOf(stream, env).records);
    const before = await registry.latest(subject);
    const type = SCHEMA_TYPE_OF[formatOf(stream, { valueFormat })];
    const schema = declaredSchema(stream, type, { before: before?.whole });
    if (before?.schemaType === type && sameText(before) === sameText(schema)) continue;
    fresh.push({ subject, ...schema, stream, before });
  }
  try {
    await registry.register(
      fresh.map(({ subject, schema, schemaType, references }) => ({
        subject,
        schema,
        schemaType,
        references,
      })),
    );
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 409) throw error;
    throw new Error(refusal(fresh, registry, error), { cause: error });
  }
  return fresh.map(({ subject }) => subject);
}

/** Which stream was refused, why, and what to do. */
function refusal(
  fresh: readonly (Registration & { stream: Stream; before: RegisteredWhole | undefined })[],
  { place }: SchemaRegistry,
  { message }: RegistryError,
): string {
  const refused = fresh.find(({ subject }) => message.includes(`"${subject}"`));
  if (refused === undefined) return `${place} refuses a declared schema: ${message}`;
  const { stream, before, ...schema } = refused;
  // Other registries name the field in their own words, or not at all.
  const faults = before === undefined ? [] : incompatibilities(
    { ...schema, imports: [] },
    [{ ...before.whole, version: before.version }],
    { level: "FULL", policy: "STRICT" },
  ).filter(({ rule }) => !message.includes(rule)).map(incompatibilityText);
  const found = faults.length === 0
    ? ""
    : ` What differs: ${faults.slice(0, MAX_FAULTS).join("; ")}.`;
  return `Stream '${stream.name}': ${place} refuses the schema that it declares. ${message}.${found} ` +
    "Make the field optional, or keep it as it was; where old records need not be read any more, " +
    `allow it: PUT /config/${schema.subject} {"compatibility":"NONE"}`;
}

/** Faults that a message names. */
const MAX_FAULTS = 3;
