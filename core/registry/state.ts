/**
 * What a registry holds and decides, as a pure fold over the rows of its log. Rows have the form of
 * those that Confluent's registry keeps in its topic `_schemas`.
 *
 * @module
 */
import { type Level, LEVELS } from "./compatibility/level.ts";
import { POLICIES, type Policy } from "./compatibility/json_schema.ts";
import {
  incompatibilities,
  type Incompatibility,
  incompatibilityText,
} from "./compatibility/level.ts";
import { checkSchema, sameText } from "./parse/parse.ts";
import {
  invalidSchema,
  RegistryError,
  schemaNotFound,
  subjectNotFound,
  versionNotFound,
} from "./registry_error.ts";
import {
  type RegisteredSchema,
  SCHEMA_TYPES,
  SchemaFault,
  type SchemaText,
  type WholeSchema,
} from "./schema.ts";

/** Whether versions may be registered and deleted: `IMPORT` takes them with the ids that they have. */
export const MODES = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT"] as const;
export type Mode = typeof MODES[number];

/** How a subject, or all of them, is kept. */
export interface RegistryConfig {
  readonly compatibilityLevel: Level;
  /** Of JSON schemas. */
  readonly compatibilityPolicy?: Policy;
}

/** A row of the log; a value of null deletes what has the key. */
export interface RegistryRow {
  readonly key: Readonly<Record<string, unknown>>;
  readonly value: Readonly<Record<string, unknown>> | null;
}

/** A decision: what is answered, and what is written for it to be so. */
export interface Decision<T> {
  readonly answer: T;
  readonly rows: readonly RegistryRow[];
}

/** A version that is there; one that is deleted softly can still be read by its id. */
interface KeptVersion extends RegisteredSchema {
  readonly deleted: boolean;
}

/** A schema to register. */
export interface NewSchema extends SchemaText {
  /** Its id, where versions are imported. */
  readonly id?: number;
  /** Its version, where versions are imported. */
  readonly version?: number;
}

/** Which versions count. */
export interface Deleted {
  /** True to count those that are deleted softly too. Default false. */
  readonly deleted?: boolean;
}

export const DEFAULT_LEVEL: Level = "BACKWARD";

/** A subject's name in keys; null is all of them. */
type Scope = string | null;

/** The subjects with their versions. */
export class RegistryState {
  /** By subject and version, ascending. */
  readonly #versions = new Map<string, Map<number, KeptVersion>>();
  readonly #configs = new Map<Scope, RegistryConfig>();
  readonly #modes = new Map<Scope, Mode>();
  #highestId = 0;

  /** Takes a row of the log; what is not known is passed over. */
  apply({ key, value }: RegistryRow): void {
    const subject = typeof key.subject === "string" ? key.subject : null;
    switch (key.keytype) {
      case "SCHEMA":
        if (subject !== null) this.#applySchema(subject, Number(key.version), value);
        break;
      case "DELETE_SUBJECT":
        if (subject !== null && value !== null) this.#applyDelete(subject, Number(value.version));
        break;
      case "CONFIG":
        set(this.#configs, subject, configOf(value));
        break;
      case "MODE":
        set(this.#modes, subject, MODES.find((mode) => mode === value?.mode));
        break;
    }
  }

  /** One of its own, with the same in it. */
  copy(): RegistryState {
    const copy = new RegistryState();
    for (const [subject, kept] of this.#versions) copy.#versions.set(subject, new Map(kept));
    for (const [scope, config] of this.#configs) copy.#configs.set(scope, config);
    for (const [scope, mode] of this.#modes) copy.#modes.set(scope, mode);
    copy.#highestId = this.#highestId;
    return copy;
  }

  #applySchema(subject: string, version: number, value: RegistryRow["value"]): void {
    const kept = this.#versions.get(subject) ?? new Map<number, KeptVersion>();
    if (value === null) {
      kept.delete(version);
      if (kept.size === 0) this.#versions.delete(subject);
      return;
    }
    const schema = keptVersion(subject, version, value);
    if (schema === undefined) return;
    kept.set(version, schema);
    this.#versions.set(subject, new Map([...kept].sort(([a], [b]) => a - b)));
    this.#highestId = Math.max(this.#highestId, schema.id);
  }

  #applyDelete(subject: string, upTo: number): void {
    const kept = this.#versions.get(subject);
    for (const [version, schema] of kept ?? []) {
      if (version <= upTo) kept!.set(version, { ...schema, deleted: true });
    }
  }

  /** Names of the subjects. */
  subjects({ deleted = false }: Deleted = {}): readonly string[] {
    return [...this.#versions].filter(([, kept]) =>
      deleted || [...kept.values()].some((one) => !one.deleted)
    ).map(([subject]) => subject).sort();
  }

  /** @throws {RegistryError} 40401 */
  versions(subject: string, options: Deleted = {}): readonly number[] {
    const versions = this.#kept(subject, options).map(({ version }) => version);
    if (versions.length === 0) throw subjectNotFound(subject);
    return versions;
  }

  /**
   * A version of a subject.
   *
   * @param version a number, or `latest`, or -1 for that
   * @throws {RegistryError} 40401, 40402
   */
  version(
    subject: string,
    version: number | "latest",
    options: Deleted = {},
  ): RegisteredSchema {
    const all = this.#kept(subject, options);
    if (all.length === 0) throw subjectNotFound(subject);
    const found = version === "latest" || version === -1
      ? all.at(-1)
      : all.find((one) => one.version === version);
    if (found === undefined) throw versionNotFound(version);
    return found;
  }

  /** @throws {RegistryError} 40403 */
  byId(id: number): RegisteredSchema {
    const found = this.#withId(id)[0];
    if (found === undefined) throw schemaNotFound(id);
    return found;
  }

  /** The versions that have an id. @throws {RegistryError} 40403 */
  usesOf(id: number, { deleted = false }: Deleted = {}): readonly RegisteredSchema[] {
    const all = this.#withId(id);
    if (all.length === 0) throw schemaNotFound(id);
    return all.filter((one) => deleted || !one.deleted);
  }

  /** Every version of every subject. */
  all({ deleted = false }: Deleted = {}): readonly RegisteredSchema[] {
    return [...this.#versions.values()].flatMap((kept) => [...kept.values()])
      .filter((one) => deleted || !one.deleted);
  }

  /** Ids of the versions that refer to a version. */
  referencedBy(subject: string, version: number): readonly number[] {
    return [
      ...new Set(
        this.all().filter(({ references }) =>
          references.some((one) => one.subject === subject && one.version === version)
        ).map(({ id }) => id),
      ),
    ].sort((a, b) => a - b);
  }

  /** The version of a subject that has this schema. @throws {RegistryError} 40401, 40403, 42201 */
  lookUp(subject: string, schema: SchemaText, options: Deleted = {}): RegisteredSchema {
    const all = this.#kept(subject, options);
    if (all.length === 0) throw subjectNotFound(subject);
    this.#check(schema);
    const found = all.findLast((one) => isSame(one, schema));
    if (found === undefined) throw schemaNotFound();
    return found;
  }

  /** @param subject null for the one of all @throws {RegistryError} 40408 */
  config(subject: Scope, { orGlobal = true } = {}): RegistryConfig {
    const own = this.#configs.get(subject);
    if (own !== undefined) return own;
    if (subject !== null && !orGlobal) {
      throw new RegistryError(
        40408,
        `Subject '${subject}' does not have subject-level compatibility configured`,
      );
    }
    return this.#configs.get(null) ?? { compatibilityLevel: DEFAULT_LEVEL };
  }

  /** @param subject null for the one of all @throws {RegistryError} 40409 */
  mode(subject: Scope, { orGlobal = true } = {}): Mode {
    const own = this.#modes.get(subject);
    if (own !== undefined) return own;
    if (subject !== null && !orGlobal) {
      throw new RegistryError(
        40409,
        `Subject '${subject}' does not have subject-level mode configured`,
      );
    }
    return this.#modes.get(null) ?? "READWRITE";
  }

  /** A schema with those that it refers to. @throws {RegistryError} 42201 when one is not there */
  whole({ schema, schemaType, references }: SchemaText): WholeSchema {
    const imports = new Map<string, { readonly name: string; readonly schema: string }>();
    const collect = (refs: SchemaText["references"], above: readonly string[]) => {
      for (const { name, subject, version } of refs) {
        const found = this.#kept(subject, { deleted: true })
          .find((one) => version === -1 || one.version === version);
        if (found === undefined) {
          throw invalidSchema(
            `Invalid schema: its reference '${name}' is version ${version} of '${subject}', which ` +
              "is not there",
          );
        }
        const place = `${subject} ${found.version}`;
        if (above.includes(place)) throw invalidSchema(`Invalid schema: '${name}' needs itself`);
        collect(found.references, [...above, place]);
        imports.set(name, { name, schema: found.schema });
      }
    };
    collect(references, []);
    return { schema, schemaType, imports: [...imports.values()] };
  }

  /**
   * Why a schema cannot follow the versions of a subject.
   *
   * @param version only that version counts, in place of those that the level says
   * @throws {RegistryError} 40401, 40402, 42201
   */
  incompatibilities(
    subject: string,
    schema: SchemaText,
    version?: number | "latest",
  ): readonly Incompatibility[] {
    const whole = this.#check(schema);
    const { compatibilityLevel: level, compatibilityPolicy: policy } = this.config(subject);
    const earlier = version === undefined ? this.#kept(subject) : [this.version(subject, version)];
    const options = policy === undefined ? { level } : { level, policy };
    return incompatibilities(
      whole,
      earlier.map((one) => ({ ...this.whole(one), version: one.version })),
      options,
    );
  }

  /**
   * Registers a schema, unless the subject has it.
   *
   * @throws {RegistryError} 409 naming what does not fit, 42201, 42205
   */
  register(subject: string, schema: NewSchema): Decision<RegisteredSchema> {
    if (subject.trim() === "") throw invalidSchema("The subject has no name");
    this.#check(schema);
    const mode = this.mode(subject);
    if (mode === "READONLY" || mode === "READONLY_OVERRIDE") throw readOnly(subject, mode);
    const kept = this.#kept(subject, { deleted: true });
    const there = kept.findLast((one) => !one.deleted && isSame(one, schema));
    const imports = schema.id !== undefined || schema.version !== undefined;
    if (imports && mode !== "IMPORT") {
      throw new RegistryError(42205, `Subject ${subject} is not in import mode`);
    }
    if (there !== undefined && !imports) return { answer: there, rows: [] };
    if (mode !== "IMPORT") {
      const faults = this.incompatibilities(subject, schema);
      if (faults.length > 0) throw incompatible(subject, faults, this.config(subject));
    }
    const { schema: text, schemaType, references } = schema;
    const known = this.all({ deleted: true }).find((one) => isSame(one, schema));
    const registered: RegisteredSchema = {
      subject,
      version: schema.version ?? (kept.at(-1)?.version ?? 0) + 1,
      id: schema.id ?? known?.id ?? this.#highestId + 1,
      schema: text,
      schemaType,
      references,
    };
    const other = this.#withId(registered.id)[0];
    if (other !== undefined && !isSame(other, schema)) {
      throw new RegistryError(42205, `Overwrite new schema with id ${other.id} is not permitted.`);
    }
    return { answer: registered, rows: [schemaRow(registered, false)] };
  }

  /**
   * Deletes a version: softly, then for good.
   *
   * @throws {RegistryError} 40401, 40402, 40406, 40407, 42205, 42206
   */
  deleteVersion(
    subject: string,
    version: number | "latest",
    permanent: boolean,
  ): Decision<number> {
    this.#mayDelete(subject);
    const found = this.version(subject, version, { deleted: true }) as KeptVersion;
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
    this.#refuseReferenced(found);
    const rows = [permanent ? noVersionRow(found) : schemaRow(found, true)];
    return { answer: found.version, rows };
  }

  /**
   * Deletes all versions of a subject: softly, then for good.
   *
   * @throws {RegistryError} 40401, 40404, 40405, 42205, 42206
   */
  deleteSubject(subject: string, permanent: boolean): Decision<readonly number[]> {
    this.#mayDelete(subject);
    const all = this.#kept(subject, { deleted: true }) as readonly KeptVersion[];
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
    for (const one of versions) this.#refuseReferenced(one);
    const rows = versions.map((one) => permanent ? noVersionRow(one) : schemaRow(one, true));
    return { answer: versions.map(({ version }) => version), rows };
  }

  /** @param config null goes back to the default @throws {RegistryError} 42203 */
  setConfig(
    subject: Scope,
    config: { readonly [name: string]: unknown } | null,
  ): Decision<RegistryConfig> {
    const key = { keytype: "CONFIG", subject, magic: 0 };
    if (config === null) {
      return { answer: this.config(subject), rows: [{ key, value: null }] };
    }
    const before = this.config(subject);
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
    return { answer, rows: [{ key, value: { subject, ...answer } }] };
  }

  /** @param mode null goes back to the default @throws {RegistryError} 42204, 42205 */
  setMode(subject: Scope, mode: unknown, { force = false } = {}): Decision<Mode> {
    const key = { keytype: "MODE", subject, magic: 0 };
    if (mode === null) return { answer: this.mode(subject), rows: [{ key, value: null }] };
    const found = MODES.find((one) => one === mode);
    if (found === undefined) {
      throw new RegistryError(
        42204,
        `Invalid mode. Valid values are ${MODES.join(", ")}`,
      );
    }
    const kept = subject === null ? this.all().length > 0 : this.#kept(subject).length > 0;
    if (found === "IMPORT" && kept && !force) {
      throw new RegistryError(
        42205,
        "Cannot import since found existing subjects: use force=true to do so all the same",
      );
    }
    return { answer: found, rows: [{ key, value: { subject, mode: found } }] };
  }

  #kept(subject: string, { deleted = false }: Deleted = {}): readonly KeptVersion[] {
    return [...this.#versions.get(subject)?.values() ?? []].filter((one) =>
      deleted || !one.deleted
    );
  }

  #withId(id: number): readonly KeptVersion[] {
    return (this.all({ deleted: true }) as readonly KeptVersion[]).filter((one) => one.id === id)
      .sort((one, other) => Number(one.deleted) - Number(other.deleted));
  }

  /** @throws {RegistryError} 42201 */
  #check(schema: SchemaText): WholeSchema {
    const whole = this.whole(schema);
    try {
      checkSchema(whole);
    } catch (error) {
      if (!(error instanceof SchemaFault)) throw error;
      throw invalidSchema(`Invalid schema: ${error.message}`);
    }
    return whole;
  }

  #mayDelete(subject: string): void {
    const mode = this.mode(subject);
    if (mode === "READONLY" || mode === "READONLY_OVERRIDE") throw readOnly(subject, mode);
  }

  #refuseReferenced({ subject, version }: RegisteredSchema): void {
    if (this.referencedBy(subject, version).length === 0) return;
    throw new RegistryError(
      42206,
      `One or more references exist to the schema {subject=${subject},version=${version}}.`,
    );
  }
}

function readOnly(subject: string, mode: Mode): RegistryError {
  return new RegistryError(42205, `Subject ${subject} is in ${mode} mode`);
}

function incompatible(
  subject: string,
  faults: readonly Incompatibility[],
  { compatibilityLevel }: RegistryConfig,
): RegistryError {
  return new RegistryError(
    409,
    `Schema being registered is incompatible with an earlier schema for subject "${subject}", ` +
      `whose compatibility is ${compatibilityLevel}: ${faults.map(incompatibilityText).join("; ")}`,
  );
}

function isSame(one: SchemaText, other: SchemaText): boolean {
  return one.schemaType === other.schemaType && sameText(one) === sameText(other) &&
    JSON.stringify(one.references.map(placeOf)) === JSON.stringify(other.references.map(placeOf));
}

const placeOf = ({ name, subject, version }: SchemaText["references"][number]) =>
  [name, subject, version] as const;

function schemaRow(schema: RegisteredSchema, deleted: boolean): RegistryRow {
  const { subject, version, id, schemaType, references, schema: text } = schema;
  return {
    key: keyOf(schema),
    value: {
      subject,
      version,
      id,
      // As Confluent's registry does, which knew no other kind once.
      ...(schemaType === "AVRO" ? {} : { schemaType }),
      ...(references.length === 0 ? {} : { references }),
      schema: text,
      deleted,
    },
  };
}

function noVersionRow(schema: RegisteredSchema): RegistryRow {
  return { key: keyOf(schema), value: null };
}

function keyOf({ subject, version }: RegisteredSchema): RegistryRow["key"] {
  return { keytype: "SCHEMA", subject, version, magic: 1 };
}

function keptVersion(
  subject: string,
  version: number,
  value: Readonly<Record<string, unknown>>,
): KeptVersion | undefined {
  const { id, schema, schemaType = "AVRO", references = [], deleted = false } = value;
  const type = SCHEMA_TYPES.find((one) => one === schemaType);
  const known = Number.isSafeInteger(version) && Number.isSafeInteger(id) &&
    typeof schema === "string" && type !== undefined && Array.isArray(references);
  if (!known) return undefined;
  return {
    subject,
    version,
    id: id as number,
    schema,
    schemaType: type,
    references: references as SchemaText["references"],
    deleted: deleted === true,
  };
}

function configOf(value: RegistryRow["value"]): RegistryConfig | undefined {
  const level = LEVELS.find((one) => one === value?.compatibilityLevel);
  const policy = POLICIES.find((one) => one === value?.compatibilityPolicy);
  if (level === undefined) return undefined;
  return {
    compatibilityLevel: level,
    ...(policy === undefined ? {} : { compatibilityPolicy: policy }),
  };
}

function set<V>(map: Map<Scope, V>, scope: Scope, value: V | undefined): void {
  if (value === undefined) map.delete(scope);
  else map.set(scope, value);
}
