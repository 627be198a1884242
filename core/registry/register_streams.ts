import pLimit from "p-limit";
import type { EnvironmentReader, Stream, ValueFormat } from "../declaration/mod.ts";
import { topicsOf } from "../declaration/mod.ts";
import {
  incompatibilities,
  type Incompatibility,
  incompatibilityText,
} from "./compatibility/level.ts";
import { declaredSchema, subjectOf } from "./declared/declared_schema.ts";
import { formatOf, SCHEMA_TYPE_OF } from "./declared/format.ts";
import { sameText } from "./parse/parse.ts";
import { RegistryError } from "./registry_error.ts";
import { SchemaFault, type SchemaText } from "./schema.ts";
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
  const changes = await changesOf(registry, streams, {
    env,
    declared: (stream, before) => declaredAs(stream, { valueFormat, before }),
  });
  await unlessRefused(registry, changes, (schemas) => registry.register(schemas));
  return changes.map(({ subject }) => subject);
}

/** Options of {@linkcode checkStreams}. */
export interface CheckStreamsOptions extends RegisterStreamsOptions {
  /**
   * Whether the caller writes records. Who only reads them takes each kind of schema, so that the one
   * that is registered counts, not the format of the settings.
   */
  readonly writes: boolean;
}

/**
 * Makes sure that the schema of each stream is registered, or may be; where its topic has none, or
 * there is no registry yet, there is nothing to break. Registers nothing.
 *
 * @throws as {@linkcode registerStreams} does
 */
export async function checkStreams(
  registry: SchemaRegistry,
  streams: readonly Stream[],
  { env, valueFormat, writes }: CheckStreamsOptions,
): Promise<void> {
  const changes = await changesOf(registry, streams, {
    env,
    declared: (stream, before) =>
      (writes ? undefined : declaredLike(stream, before)) ??
        declaredAs(stream, { valueFormat, before }),
  });
  const known = changes.filter(({ before }) => before !== undefined);
  await unlessRefused(registry, known, (schemas) => registry.checkFits(schemas));
}

/** A declared schema that is not the newest version of its subject. */
interface Change {
  readonly stream: Stream;
  readonly subject: string;
  readonly schema: SchemaText;
  /** The newest version. */
  readonly before: RegisteredWhole | undefined;
}

/** Options of {@linkcode changesOf}. */
interface ChangesOptions {
  readonly env: EnvironmentReader;
  readonly declared: (stream: Stream, before: RegisteredWhole | undefined) => SchemaText;
}

/** Questions to the registry at once. */
const CONCURRENCY = 8;

async function changesOf(
  registry: SchemaRegistry,
  streams: readonly Stream[],
  { env, declared }: ChangesOptions,
): Promise<readonly Change[]> {
  const limit = pLimit(CONCURRENCY);
  const all = await Promise.all(streams.map((stream) =>
    limit(async () => {
      const subject = subjectOf(topicsOf(stream, env).records);
      const before = await registry.latest(subject);
      return { stream, subject, before, schema: declared(stream, before) };
    })
  ));
  return all.filter(({ before, schema }) =>
    before?.schemaType !== schema.schemaType || sameText(before) !== sameText(schema)
  );
}

/** What a stream declares, in the format in which its records are written. */
function declaredAs(
  stream: Stream,
  { valueFormat, before }: {
    readonly valueFormat: ValueFormat;
    readonly before: RegisteredWhole | undefined;
  },
): SchemaText {
  const type = SCHEMA_TYPE_OF[formatOf(stream, { valueFormat })];
  return declaredSchema(stream, type, { before: before?.whole });
}

/** What a stream declares, as a schema of the kind that is registered; undefined where it cannot be. */
function declaredLike(
  stream: Stream,
  before: RegisteredWhole | undefined,
): SchemaText | undefined {
  if (before === undefined) return undefined;
  try {
    return declaredSchema(stream, before.schemaType, { before: before.whole });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** Asks the registry about changes, and explains when it refuses one. */
async function unlessRefused(
  registry: SchemaRegistry,
  changes: readonly Change[],
  ask: (schemas: readonly Registration[]) => Promise<unknown>,
): Promise<void> {
  if (changes.length === 0) return;
  try {
    await ask(changes.map(({ subject, schema }) => ({ subject, ...schema })));
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 409) throw error;
    // It says what the cause says.
    throw new Error(refusal(changes, registry, error));
  }
}

/** Which stream was refused, why, and what to do. */
function refusal(
  changes: readonly Change[],
  { place }: SchemaRegistry,
  { message }: RegistryError,
): string {
  const refused = changes.find(({ subject }) => message.includes(`"${subject}"`));
  if (refused === undefined) return `${place} refuses a declared schema: ${message}`;
  const { stream, subject, schema, before } = refused;
  // Other registries name the field in their own words, or not at all.
  const faults = before === undefined ? [] : faultsOf(schema, before);
  const isNamed = faults.some(({ path, rule }) => message.includes(path) && message.includes(rule));
  const found = isNamed || faults.length === 0
    ? ""
    : ` What differs: ${faults.slice(0, MAX_FAULTS).map(incompatibilityText).join("; ")}.`;
  return `Stream '${stream.name}': ${place} refuses the schema that it declares. ${message}.${found} ` +
    "Make the field optional, or keep it as it was; where old records need not be read any more, " +
    `allow it: PUT /config/${subject} {"compatibility":"NONE"}`;
}

/** What is found here; none where one of them is none that can be compared. */
function faultsOf(schema: SchemaText, before: RegisteredWhole): readonly Incompatibility[] {
  try {
    return incompatibilities(
      { ...schema, imports: [] },
      [{ ...before.whole, version: before.version }],
      { level: "FULL", policy: "STRICT" },
    );
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    return [];
  }
}

/** Faults that a message names. */
const MAX_FAULTS = 3;
