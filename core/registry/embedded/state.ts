/**
 * What a registry holds, as a pure fold over the rows of its log.
 *
 * @module
 */
import {
  DEFAULT_LEVEL,
  incompatibilities,
  type Incompatibility,
  incompatibilityText,
} from "../compatibility/level.ts";
import { checkSchema, sameText } from "../parse/parse.ts";
import {
  invalidSchema,
  RegistryError,
  schemaNotFound,
  subjectNotFound,
  versionNotFound,
} from "../registry_error.ts";
import { SchemaFault, type SchemaText, type WholeSchema } from "../schema.ts";
import {
  configIn,
  highestIdIn,
  type KeptVersion,
  type Mode,
  modeIn,
  type RegistryConfig,
  type RegistryRow,
  type Scope,
  versionIn,
} from "./rows.ts";

/** Which versions count. */
export interface Deleted {
  /** True to count those that are deleted softly too. Default false. */
  readonly deleted?: boolean;
}

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
      case "HIGHEST_ID":
        this.#highestId = Math.max(this.#highestId, highestIdIn(value));
        break;
      case "CONFIG":
        set(this.#configs, subject, configIn(value));
        break;
      case "MODE":
        set(this.#modes, subject, modeIn(value));
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
    const schema = versionIn(value, { subject, version });
    if (schema === undefined) return;
    const isLast = kept.has(version) || [...kept.keys()].every((one) => one < version);
    kept.set(version, schema);
    this.#versions.set(subject, isLast ? kept : new Map([...kept].sort(([a], [b]) => a - b)));
    this.#highestId = Math.max(this.#highestId, schema.id);
  }

  #applyDelete(subject: string, upTo: number): void {
    const kept = this.#versions.get(subject);
    for (const [version, schema] of kept ?? []) {
      if (version <= upTo) kept!.set(version, { ...schema, deleted: true });
    }
  }

  /** The highest id that was ever given. */
  get highestId(): number {
    return this.#highestId;
  }

  /** Names of the subjects. */
  subjects({ deleted = false }: Deleted = {}): readonly string[] {
    return [...this.#versions].filter(([, kept]) =>
      deleted || [...kept.values()].some((one) => !one.deleted)
    ).map(([subject]) => subject).sort();
  }

  /** The versions of a subject, oldest first; none where it is not there. */
  kept(subject: string, { deleted = false }: Deleted = {}): readonly KeptVersion[] {
    return [...this.#versions.get(subject)?.values() ?? []].filter((one) =>
      deleted || !one.deleted
    );
  }

  /** @throws {RegistryError} 40401 */
  versions(subject: string, options: Deleted = {}): readonly number[] {
    const versions = this.kept(subject, options).map(({ version }) => version);
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
  ): KeptVersion {
    const all = this.kept(subject, options);
    if (all.length === 0) throw subjectNotFound(subject);
    const found = version === "latest" || version === -1
      ? all.at(-1)
      : all.find((one) => one.version === version);
    if (found === undefined) throw versionNotFound(version);
    return found;
  }

  /** @throws {RegistryError} 40403 */
  byId(id: number): KeptVersion {
    const found = this.#withId(id)[0];
    if (found === undefined) throw schemaNotFound(id);
    return found;
  }

  /** The versions that have an id. @throws {RegistryError} 40403 */
  usesOf(id: number, { deleted = false }: Deleted = {}): readonly KeptVersion[] {
    const all = this.#withId(id);
    if (all.length === 0) throw schemaNotFound(id);
    return all.filter((one) => deleted || !one.deleted);
  }

  /** Every version of every subject. */
  all({ deleted = false }: Deleted = {}): readonly KeptVersion[] {
    return [...this.#versions.values()].flatMap((kept) => [...kept.values()])
      .filter((one) => deleted || !one.deleted);
  }

  /** Ids of the versions that refer to a version. */
  referencedBy(subject: string, version: number, options: Deleted = {}): readonly number[] {
    return [
      ...new Set(
        this.all(options).filter(({ references }) =>
          references.some((one) => one.subject === subject && one.version === version)
        ).map(({ id }) => id),
      ),
    ].sort((a, b) => a - b);
  }

  /** The newest version of a subject that has this schema, if one has. */
  find(subject: string, schema: SchemaText, options: Deleted = {}): KeptVersion | undefined {
    const same = identityOf(schema);
    return this.kept(subject, options).findLast((one) => identityOf(one) === same);
  }

  /** A version of any subject that has this schema, also a deleted one: its id is the schema's. */
  anywhere(schema: SchemaText): KeptVersion | undefined {
    const same = identityOf(schema);
    return this.all({ deleted: true }).find((one) => identityOf(one) === same);
  }

  /**
   * A schema whose references name versions, also where they named the newest: what is registered
   * must stay what it is.
   *
   * @throws {RegistryError} 42201 when there is no version
   */
  pinned<T extends SchemaText>(schema: T): T {
    const references = schema.references.map((one) => {
      if (one.version !== -1) return one;
      const newest = this.kept(one.subject).at(-1);
      if (newest === undefined) throw missingReference(one);
      return { ...one, version: newest.version };
    });
    return { ...schema, references };
  }

  /** The version of a subject that has this schema. @throws {RegistryError} 40401, 40403, 42201 */
  lookUp(subject: string, schema: SchemaText, options: Deleted = {}): KeptVersion {
    if (this.kept(subject, options).length === 0) throw subjectNotFound(subject);
    const pinned = this.pinned(schema);
    this.check(pinned);
    const found = this.find(subject, pinned, options);
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
    const done = new Set<string>();
    const collect = (refs: SchemaText["references"], above: readonly string[]) => {
      for (const reference of refs) {
        const { name, subject, version } = reference;
        const found = this.kept(subject, { deleted: true }).find((one) => one.version === version);
        if (found === undefined) throw missingReference(reference);
        const place = JSON.stringify([name, subject, version]);
        if (above.includes(place)) throw invalidSchema(`Invalid schema: '${name}' needs itself`);
        if (done.has(place)) continue;
        done.add(place);
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
    const whole = this.check(this.pinned(schema));
    const { compatibilityLevel: level, compatibilityPolicy: policy } = this.config(subject);
    const earlier = version === undefined ? this.kept(subject) : [this.version(subject, version)];
    const options = policy === undefined ? { level } : { level, policy };
    return orInvalid(() =>
      incompatibilities(
        whole,
        earlier.map((one) => ({ ...this.whole(one), version: one.version })),
        options,
      )
    );
  }

  /**
   * Makes sure that a schema is among the versions of a subject, or may follow them.
   *
   * @throws {RegistryError} 409 naming what does not fit, 42201
   */
  checkFits(subject: string, schema: SchemaText): void {
    if (this.find(subject, schema) !== undefined) return;
    const faults = this.incompatibilities(subject, schema);
    if (faults.length > 0) throw incompatible(subject, faults, this.config(subject));
  }

  /** Makes sure that a schema is one. @throws {RegistryError} 42201 */
  check(schema: SchemaText): WholeSchema {
    const whole = this.whole(schema);
    orInvalid(() => checkSchema(whole));
    return whole;
  }

  #withId(id: number): readonly KeptVersion[] {
    return this.all({ deleted: true }).filter((one) => one.id === id)
      .sort((one, other) => Number(one.deleted) - Number(other.deleted));
  }
}

function incompatible(
  subject: string,
  faults: readonly Incompatibility[],
  { compatibilityLevel }: RegistryConfig,
): RegistryError {
  return new RegistryError(
    409,
    `Schema being registered is incompatible with an earlier schema for subject "${subject}", ` +
      `whose compatibility is ${compatibilityLevel}: ` +
      faults.slice(0, MAX_FAULTS).map(incompatibilityText).join("; ") +
      (faults.length > MAX_FAULTS ? `; and ${faults.length - MAX_FAULTS} more` : ""),
  );
}

/** Faults that a message names; all are in the answer of the compatibility routes. */
const MAX_FAULTS = 5;

/** @throws {RegistryError} 42201 for what is wrong with a schema */
function orInvalid<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    throw invalidSchema(`Invalid schema: ${error.message}`);
  }
}

function missingReference(
  { name, subject, version }: SchemaText["references"][number],
): RegistryError {
  return invalidSchema(
    `Invalid schema: its reference '${name}' is version ${version} of '${subject}', which is not ` +
      "there",
  );
}

const identities = new WeakMap<SchemaText, string>();

/** A text that is the same for the same schema with the same references. */
export function identityOf(schema: SchemaText): string {
  const known = identities.get(schema);
  if (known !== undefined) return known;
  const references = schema.references.map((
    { name, subject, version },
  ) => [name, subject, version]);
  const identity = JSON.stringify([schema.schemaType, sameText(schema), references]);
  identities.set(schema, identity);
  return identity;
}

function set<V>(map: Map<Scope, V>, scope: Scope, value: V | undefined): void {
  if (value === undefined) map.delete(scope);
  else map.set(scope, value);
}
