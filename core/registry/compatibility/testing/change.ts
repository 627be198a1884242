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

/** A change as a table has it. */
export type Row<S> = readonly [what: string, reader: S, writer: S, broken: readonly string[]];

/** Options of {@linkcode changesOf}. */
export interface ChangesOptions<S> {
  /** Makes a schema of what the table has. */
  readonly schema: (text: S) => WholeSchema;
  /** Which changes Apicurio sees in another way, by what it does. */
  readonly apicurio: Readonly<Record<string, readonly string[]>>;
}

/** @throws {Error} when a note names no change of the table */
export function changesOf<S>(
  rows: readonly Row<S>[],
  { schema, apicurio }: ChangesOptions<S>,
): readonly Change[] {
  const notes = new Map(
    Object.entries(apicurio).flatMap(([why, all]) => all.map((what) => [what, why] as const)),
  );
  const changes = rows.map(([what, reader, writer, broken]): Change => {
    const note = notes.get(what);
    notes.delete(what);
    return {
      ...{ what, reader: schema(reader), writer: schema(writer), broken },
      ...(note === undefined ? {} : { apicurio: note }),
    };
  });
  if (notes.size > 0) throw new Error(`there is no change '${[...notes.keys()].join("', '")}'`);
  return changes;
}
