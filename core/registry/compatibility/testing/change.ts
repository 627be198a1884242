import type { WholeSchema } from "../../schema.ts";

/**
 * A schema that becomes another: what the one reads of the other. The tables of this folder are
 * checked against the rules here and, in the test of the registry, against Apicurio's.
 */
export interface Change {
  readonly what: string;
  readonly reader: WholeSchema;
  readonly writer: WholeSchema;
  /** The paths and rules that are broken, such as `/b READER_FIELD_MISSING_DEFAULT_VALUE`. */
  readonly broken: readonly string[];
  /** Why Apicurio says otherwise, and is not followed. */
  readonly apicurio?: string;
}
