import type cassandra from "cassandra-driver";
import { type ColumnType, typeName } from "#core/cassandra/wire/column_type.ts";
import { forgetPrepared } from "#core/cassandra/wire/driver_door.ts";
import { convertValue } from "../../cql/bind/convert_value.ts";
import { markerTypes } from "../../cql/bind/marker_types.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { RenderedStatement } from "../../cql/macros/render_statement.ts";

/** A statement with what the driver binds to it. */
export interface BoundStatement {
  readonly statement: string;
  readonly params: readonly unknown[];
  /** Types of the markers, as CQL writes them. */
  readonly markers: readonly string[];
}

/**
 * Binds a statement's values. What the driver prepared before a table changed is prepared anew where
 * values do not fit it any more.
 *
 * @throws {CqlError} for a value that is none of its marker's type; the driver's errors
 */
export async function bindStatement(
  client: cassandra.Client,
  rendered: RenderedStatement,
): Promise<BoundStatement> {
  const { text, values } = rendered;
  if (values.length === 0) return { statement: text, params: [], markers: [] };
  const types = await markerTypes(client, text);
  try {
    return bound(rendered, types);
  } catch (error) {
    forgetPrepared(client, text);
    const renewed = await markerTypes(client, text);
    if (isSame(types, renewed)) throw error;
    return bound(rendered, renewed);
  }
}

function bound({ text, values }: RenderedStatement, types: readonly ColumnType[]): BoundStatement {
  if (types.length !== values.length) {
    throw new CqlError(
      `Cassandra counts ${types.length} values, and the query has ${values.length}`,
    );
  }
  return {
    statement: text,
    params: values.map((value, index) => convertValue(value, types[index]!)),
    markers: types.map(typeName),
  };
}

function isSame(before: readonly ColumnType[], now: readonly ColumnType[]): boolean {
  return before.map(typeName).join() === now.map(typeName).join();
}
