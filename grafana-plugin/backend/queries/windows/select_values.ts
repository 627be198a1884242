import type cassandra from "cassandra-driver";
import { literal, quote } from "#core/cassandra/cql.ts";
import type { WindowValue } from "../../../src/frames/mod.ts";

/** Beyond so many values Cassandra needs longer to pick them than the driver to decode all of them. */
const MOST_PICKED = 4;

/** How the values of windows are read. */
export interface SelectedValues {
  /** As in a SELECT, each with a comma before it. */
  readonly cql: string;
  /** The values of a row by name; null where the window has none. */
  readonly valuesOf: (row: cassandra.types.Row) => Record<string, number | null>;
}

/**
 * The way to read these values. Few are picked out of the map of all summaries, each a column of its
 * name, because the driver decodes a map far slower than plain columns.
 */
export function selectValues(values: readonly WindowValue[]): SelectedValues {
  const read = values.length <= MOST_PICKED
    ? (row: cassandra.types.Row, { name }: WindowValue) => row[name] as number | null
    : (row: cassandra.types.Row, { measure, aggregate }: WindowValue) =>
      (row["measures"] as Summaries | null)?.[measure]?.[aggregate] ?? null;
  return {
    cql: values.length <= MOST_PICKED ? values.map(picked).join("") : ", measures",
    valuesOf: (row) => {
      const found: Record<string, number | null> = {};
      for (const value of values) found[value.name] = read(row, value);
      return found;
    },
  };
}

/** By measure and aggregate. */
type Summaries = Readonly<Record<string, Readonly<Record<string, number>> | undefined>>;

function picked({ name, measure, aggregate }: WindowValue): string {
  return `, measures[${literal(measure)}][${literal(aggregate)}] AS ${quote(name)}`;
}
