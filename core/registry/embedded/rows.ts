/**
 * The rows that a registry's log holds, in the form of those that Confluent's registry keeps in its
 * topic `_schemas`.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { POLICIES, type Policy } from "../compatibility/json_schema.ts";
import { type Level, LEVELS } from "../compatibility/level.ts";
import { MAX_ID, type RegisteredSchema, SCHEMA_TYPES, type SchemaText } from "../schema.ts";

/** A row of the log; a value of null deletes what has the key. */
export interface RegistryRow {
  readonly key: Readonly<Record<string, unknown>>;
  readonly value: Readonly<Record<string, unknown>> | null;
}

/** A version that is there; one that is deleted softly can still be read by its id. */
export interface KeptVersion extends RegisteredSchema {
  readonly deleted: boolean;
}

/** How a subject, or all of them, is kept. */
export interface RegistryConfig {
  readonly compatibilityLevel: Level;
  /** Of JSON schemas. */
  readonly compatibilityPolicy?: Policy;
}

/** Whether versions may be registered and deleted: `IMPORT` takes them with the ids that they have. */
export const MODES = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT"] as const;
export type Mode = typeof MODES[number];

/** What a setting holds for: a subject, or, as null, all that have none of their own. */
export type Scope = string | null;

/** The row that a record of the topic holds; undefined for what no registry wrote. */
export function registryRow(
  key: Buffer | null,
  value: Buffer | null,
): RegistryRow | undefined {
  try {
    const parsed: unknown = JSON.parse(String(key));
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const held: unknown = value === null ? null : JSON.parse(String(value));
    if (typeof held !== "object") return undefined;
    return { key: parsed as RegistryRow["key"], value: held as RegistryRow["value"] };
  } catch {
    // Nothing that a registry wrote.
    return undefined;
  }
}

export function versionRow({ deleted, ...version }: KeptVersion): RegistryRow {
  const { subject, version: number, id, schemaType, references, schema } = version;
  return {
    key: versionKey(version),
    value: {
      subject,
      version: number,
      id,
      // As Confluent's registry does, which knew no other kind once.
      ...(schemaType === "AVRO" ? {} : { schemaType }),
      ...(references.length === 0 ? {} : { references }),
      schema,
      deleted,
    },
  };
}

/** Deletes a version for good. */
export function noVersionRow(version: RegisteredSchema): RegistryRow {
  return { key: versionKey(version), value: null };
}

function versionKey({ subject, version }: RegisteredSchema): RegistryRow["key"] {
  return { keytype: "SCHEMA", subject, version, magic: 1 };
}

/**
 * Which id was given last: said when the row that had it goes, so that no other schema is given it.
 * Confluent's registry knows no such row, and passes it over.
 */
export function highestIdRow(id: number): RegistryRow {
  return { key: { keytype: "HIGHEST_ID", magic: 0 }, value: { id } };
}

/** @param config null: it has none of its own */
export function configRow(subject: Scope, config: RegistryConfig | null): RegistryRow {
  const key = { keytype: "CONFIG", subject, magic: 0 };
  return { key, value: config === null ? null : { subject, ...config } };
}

/** @param mode null: it has none of its own */
export function modeRow(subject: Scope, mode: Mode | null): RegistryRow {
  const key = { keytype: "MODE", subject, magic: 0 };
  return { key, value: mode === null ? null : { subject, mode } };
}

/** The version that a row holds; undefined when it is none that is known. */
export function versionIn(
  value: NonNullable<RegistryRow["value"]>,
  { subject, version }: Pick<RegisteredSchema, "subject" | "version">,
): KeptVersion | undefined {
  const { id, schema, schemaType = "AVRO", references = [], deleted = false } = value;
  const type = SCHEMA_TYPES.find((one) => one === schemaType);
  const known = Number.isSafeInteger(version) && isId(id) &&
    typeof schema === "string" && type !== undefined && Array.isArray(references);
  if (!known) return undefined;
  return {
    subject,
    version,
    id,
    schema,
    schemaType: type,
    references: references as SchemaText["references"],
    deleted: deleted === true,
  };
}

/** 0 when a row says nothing that is known. */
export function highestIdIn(value: RegistryRow["value"]): number {
  return isId(value?.id) ? value.id : 0;
}

/** Whether it is an id that the wire format and all clients hold. */
export function isId(id: unknown): id is number {
  return Number.isInteger(id) && Number(id) > 0 && Number(id) <= MAX_ID;
}

export function configIn(value: RegistryRow["value"]): RegistryConfig | undefined {
  const level = LEVELS.find((one) => one === value?.compatibilityLevel);
  const policy = POLICIES.find((one) => one === value?.compatibilityPolicy);
  if (level === undefined) return undefined;
  return {
    compatibilityLevel: level,
    ...(policy === undefined ? {} : { compatibilityPolicy: policy }),
  };
}

export function modeIn(value: RegistryRow["value"]): Mode | undefined {
  return MODES.find((mode) => mode === value?.mode);
}
