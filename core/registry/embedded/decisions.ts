/**
 * What a registry decides when it is asked to change: pure functions of its state, whose answers are
 * so once their rows are written.
 *
 * @module
 */
import { POLICIES, type Policy } from "../compatibility/json_schema.ts";
import { type Level, LEVELS } from "../compatibility/level.ts";
import { invalidSchema, RegistryError, subjectNotFound } from "../registry_error.ts";
import { MAX_ID, type RegisteredSchema, type SchemaText } from "../schema.ts";
import {
  configRow,
  highestIdRow,
  isId,
  type KeptVersion,
  type Mode,
  modeRow,
  MODES,
  noVersionRow,
  type RegistryConfig,
  type RegistryRow,
  type Scope,
  versionRow,
} from "./rows.ts";
import { identityOf, type RegistryState } from "./state.ts";

/** A decision: what is answered, and what is written for it to be so. */
export interface Decision<T> {
  readonly answer: T;
  readonly rows: readonly RegistryRow[];
}

/** A schema to register. */
export interface NewSchema extends SchemaText {
  /** Its id, where versions are imported. */
  readonly id?: number;
  /** Its version, where versions are imported. */
  readonly version?: number;
}

/**
 * Registers a schema, unless the subject has it.
 *
 * @throws {RegistryError} 409 naming what does not fit, 42201, 42205
 */
export function register(
  state: RegistryState,
  subject: string,
  given: NewSchema,
): Decision<RegisteredSchema> {
  if (subject.trim() === "") throw invalidSchema("The subject has no name");
  const schema = state.pinned(given);
  state.check(schema);
  const imports = schema.id !== undefined || schema.version !== undefined;
  const there = state.find(subject, schema);
  if (there !== undefined && !imports) return { answer: there, rows: [] };
  const mode = changeableMode(state, subject);
  if (imports !== (mode === "IMPORT")) {
    const wanted = imports ? "import" : "read-write";
    throw new RegistryError(42205, `Subject ${subject} is not in ${wanted} mode`);
  }
  if (!imports) state.checkFits(subject, schema);
  const kept = state.kept(subject, { deleted: true });
  const { schema: text, schemaType, references } = schema;
  const registered: KeptVersion = {
    subject,
    version: schema.version ?? (kept.at(-1)?.version ?? 0) + 1,
    id: schema.id ?? state.anywhere(schema)?.id ?? nextId(state),
    schema: text,
    schemaType,
    references,
    deleted: false,
  };
  for (const other of state.all({ deleted: true })) {
    const isTaken = other.id === registered.id ||
      (other.subject === subject && other.version === registered.version);
    if (!isTaken || identityOf(other) === identityOf(schema)) continue;
    throw new RegistryError(42205, `Overwrite new schema with id ${other.id} is not permitted.`);
  }
  return { answer: registered, rows: [versionRow(registered)] };
}

/** @throws {RegistryError} 42205 when none is left */
function nextId({ highestId }: RegistryState): number {
  if (isId(highestId + 1)) return highestId + 1;
  throw new RegistryError(
    42205,
    `No id is left: ${MAX_ID} is the highest there may be, and it was imported`,
  );
}

/** Options of {@linkcode deleteVersion} and {@linkcode deleteSubject}. */
export interface DeleteOptions {
  /** True to delete for good what is deleted softly. */
  readonly permanent: boolean;
}

/**
 * Deletes a version: softly, then for good.
 *
 * @throws {RegistryError} 40401, 40402, 40406, 40407, 42205, 42206
 */
export function deleteVersion(
  state: RegistryState,
  { subject, version }: { readonly subject: string; readonly version: number | "latest" },
  { permanent }: DeleteOptions,
): Decision<number> {
  changeableMode(state, subject);
  // The newest of those that are there, not of those that were deleted before.
  const isLeft = version === "latest" && state.kept(subject).length > 0;
  const found = state.version(subject, version, { deleted: !isLeft });
  if (!permanent && found.deleted) {
    throw new RegistryError(
      40406,
      `Subject '${subject}' Version ${found.version} was soft deleted. Set permanent=true to ` +
        "delete permanently",
    );
  }
  if (permanent && !found.deleted) {
    throw new RegistryError(
      40407,
      `Subject '${subject}' Version ${found.version} was not deleted first before being ` +
        "permanently deleted",
    );
  }
  return { answer: found.version, rows: deletion(state, [found], permanent) };
}

/**
 * Deletes all versions of a subject: softly, then for good.
 *
 * @throws {RegistryError} 40401, 40404, 40405, 42205, 42206
 */
export function deleteSubject(
  state: RegistryState,
  subject: string,
  { permanent }: DeleteOptions,
): Decision<readonly number[]> {
  changeableMode(state, subject);
  const all = state.kept(subject, { deleted: true });
  if (all.length === 0) throw subjectNotFound(subject);
  const left = all.filter((one) => !one.deleted);
  if (!permanent && left.length === 0) {
    throw new RegistryError(
      40404,
      `Subject '${subject}' was soft deleted. Set permanent=true to delete permanently`,
    );
  }
  if (permanent && left.length > 0) {
    throw new RegistryError(
      40405,
      `Subject '${subject}' was not deleted first before being permanently deleted`,
    );
  }
  const versions = permanent ? all : left;
  return {
    answer: versions.map(({ version }) => version),
    rows: deletion(state, versions, permanent),
  };
}

/**
 * What is deleted softly can still be read by its id, and must therefore have what it refers to.
 *
 * @throws {RegistryError} 42206 when another schema needs one of the versions
 */
function deletion(
  state: RegistryState,
  versions: readonly KeptVersion[],
  permanent: boolean,
): readonly RegistryRow[] {
  for (const { subject, version } of versions) {
    if (state.referencedBy(subject, version, { deleted: permanent }).length === 0) continue;
    throw new RegistryError(
      42206,
      `One or more references exist to the schema {subject=${subject},version=${version}}.`,
    );
  }
  if (!permanent) return versions.map((one) => versionRow({ ...one, deleted: true }));
  return [highestIdRow(state.highestId), ...versions.map(noVersionRow)];
}

/**
 * @param config null takes away the subject's own, and answers what that was
 * @throws {RegistryError} 40408, 42203
 */
export function setConfig(
  state: RegistryState,
  subject: Scope,
  config: { readonly [name: string]: unknown } | null,
): Decision<RegistryConfig> {
  if (config === null) {
    const own = state.config(subject, { orGlobal: subject === null });
    return { answer: own, rows: [configRow(subject, null)] };
  }
  const before = state.config(subject);
  const level = config.compatibility ?? before.compatibilityLevel;
  const policy = config.compatibilityPolicy ?? before.compatibilityPolicy;
  if (!LEVELS.includes(level as Level)) {
    throw new RegistryError(
      42203,
      `Invalid compatibility level. Valid values are ${LEVELS.join(", ").toLowerCase()}`,
    );
  }
  if (policy !== undefined && !POLICIES.includes(policy as Policy)) {
    throw new RegistryError(
      42203,
      `Invalid compatibility policy. Valid values are ${POLICIES.join(", ").toLowerCase()}`,
    );
  }
  const answer: RegistryConfig = {
    compatibilityLevel: level as Level,
    ...(policy === undefined ? {} : { compatibilityPolicy: policy as Policy }),
  };
  return { answer, rows: [configRow(subject, answer)] };
}

/** Options of {@linkcode setMode}. */
export interface SetModeOptions {
  readonly subject: Scope;
  /** True to import also where there are versions. Default false. */
  readonly force?: boolean;
}

/**
 * @param mode null takes away the subject's own, and answers what that was
 * @throws {RegistryError} 40409, 42204, 42205
 */
export function setMode(
  state: RegistryState,
  mode: unknown,
  { subject, force = false }: SetModeOptions,
): Decision<Mode> {
  if (mode === null) {
    const own = state.mode(subject, { orGlobal: subject === null });
    return { answer: own, rows: [modeRow(subject, null)] };
  }
  const found = MODES.find((one) => one === mode);
  if (found === undefined) {
    throw new RegistryError(42204, `Invalid mode. Valid values are ${MODES.join(", ")}`);
  }
  const kept = subject === null ? state.all() : state.kept(subject);
  if (found === "IMPORT" && kept.length > 0 && !force) {
    throw new RegistryError(
      42205,
      "Cannot import since found existing subjects: use force=true to do so all the same",
    );
  }
  return { answer: found, rows: [modeRow(subject, found)] };
}

/** The mode of a subject. @throws {RegistryError} 42205 when it may not be changed */
function changeableMode(state: RegistryState, subject: string): Mode {
  const mode = state.mode(subject);
  if (mode === "READONLY" || mode === "READONLY_OVERRIDE") {
    throw new RegistryError(42205, `Subject ${subject} is in ${mode} mode`);
  }
  return mode;
}
