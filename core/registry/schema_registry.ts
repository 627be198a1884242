import type { Level } from "./compatibility/level.ts";
import type { RegisteredSchema, SchemaText, WholeSchema } from "./schema.ts";

/** A subject with its versions. */
export interface SubjectSummary {
  readonly subject: string;
  readonly compatibility: Level;
  /** Oldest first. */
  readonly versions: readonly number[];
  readonly latest: RegisteredSchema;
}

/** A version with what it imports. */
export interface RegisteredWhole extends RegisteredSchema {
  readonly whole: WholeSchema;
}

/** Schemas to register under their subjects. */
export interface Registration extends SchemaText {
  readonly subject: string;
}

/**
 * A registry of schemas, wherever it is. Its methods throw a `RegistryError` for what it answers, and
 * {@linkcode RegistryAway} when it does not answer.
 */
export interface SchemaRegistry {
  /** What and where it is, for people. */
  readonly place: string;
  /** @throws {RegistryError} 40403 */
  byId(id: number): Promise<WholeSchema>;
  /** The newest version of a subject; undefined when it has none. */
  latest(subject: string): Promise<RegisteredWhole | undefined>;
  /** A version of a subject. @throws {RegistryError} 40401, 40402 */
  version(subject: string, version: number): Promise<RegisteredSchema>;
  /**
   * Registers schemas that are not there yet, in their order.
   *
   * @returns their ids
   * @throws {RegistryError} 409, 42201, 42205; those before it may be registered
   */
  register(schemas: readonly Registration[]): Promise<readonly number[]>;
  /**
   * Makes sure that schemas are among their subjects' versions, or may follow them; registers nothing.
   *
   * @throws {RegistryError} 409 naming the first subject that refuses, 42201
   */
  checkFits(schemas: readonly Registration[]): Promise<void>;
  subjects(): Promise<readonly SubjectSummary[]>;
  close(): Promise<void>;
}

/**
 * Why a registry does not answer: it cannot be reached, it refuses the log-in, or it was never made, so
 * that nothing is registered.
 */
export type AwayReason = "unreachable" | "log-in" | "not made";

/** Options of {@linkcode RegistryAway}. */
export interface RegistryAwayOptions extends ErrorOptions {
  /** Default: `unreachable`. */
  readonly reason?: AwayReason;
}

/** The registry does not answer, or not to this user; the message says what to do. */
export class RegistryAway extends Error {
  override readonly name = "RegistryAway";
  readonly reason: AwayReason;

  constructor(message: string, { reason = "unreachable", ...options }: RegistryAwayOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}
