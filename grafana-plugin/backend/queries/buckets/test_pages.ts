import cassandra from "cassandra-driver";
import type { Cells } from "#core/cassandra/wire/page_column.ts";
import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";

/** A column of a page that a test makes. */
export interface TestColumn {
  readonly name: string;
  readonly type: "int" | "timestamp" | "text" | "double" | "bigint";
}

/** A page of rows as Cassandra would send it. */
export function testPage(
  columns: readonly TestColumn[],
  rows: ReadonlyArray<readonly PlainValue[]>,
): ResultPage {
  return {
    columns: columns.map(({ name, type }, index) => {
      const values = rows.map((row) => row[index]!);
      return {
        name,
        type: { code: cassandra.types.dataTypes[type] },
        cells: cellsOf(values),
        values,
        unreadable: 0,
        reason: "",
      };
    }),
    rowCount: rows.length,
    bytes: 8 * rows.length * columns.length,
  };
}

function cellsOf(values: readonly PlainValue[]): Cells {
  if (!values.every((value) => value === null || typeof value === "number")) {
    return { kind: "values", values };
  }
  return {
    kind: "numbers",
    values: Float64Array.from(values, Number),
    missing: Uint8Array.from(values, (value) => value === null ? 1 : 0),
  };
}
