import type { Operator, Relation, SelectStatement } from "../parser/statement.ts";
import type { TableIndex, TableSchema } from "../schema/read_table.ts";

/**
 * True where an index finds the rows, so that Cassandra reads what the index names; ALLOW FILTERING
 * then drops some of those.
 */
export function isIndexed(
  { relations, nearest, limit }: SelectStatement,
  table: TableSchema,
): boolean {
  if (nearest !== null && limit !== null) return true;
  return relations.some((relation) =>
    relation.operator === "INDEX" ||
    table.indexes.some((index) => serves(index, { relation, table }))
  );
}

function serves(
  index: TableIndex,
  { relation, table }: { relation: Relation; table: TableSchema },
): boolean {
  const { columns, operator, token, part } = relation;
  if (token || columns.length !== 1 || columns[0]!.text !== index.column) return false;
  if (index.kind === "other") return !/NOT|!/.test(operator);
  switch (index.target) {
    case "keys":
      return operator === "CONTAINS KEY";
    case "entries":
      return part && operator === "=";
    case "full":
      return !part && operator === "=";
    case "values":
      return !part && OPERATORS[kindOf(index, table)].includes(operator);
  }
}

function kindOf(index: TableIndex, table: TableSchema): keyof typeof OPERATORS {
  const type = table.columns.find(({ name }) => name === index.column)?.type ?? "";
  return /^(list|set|map)</.test(type) ? "collection" : index.kind;
}

const RANGES: readonly Operator[] = ["<", "<=", ">", ">=", "BETWEEN"];

/** What each kind of index can look up; for anything else Cassandra filters all rows. */
const OPERATORS: Readonly<Record<TableIndex["kind"] | "collection", readonly Operator[]>> = {
  hash: ["="],
  sai: ["=", "IN", ":", ...RANGES],
  sasi: ["=", "LIKE", ...RANGES],
  collection: ["CONTAINS"],
  other: [],
};
