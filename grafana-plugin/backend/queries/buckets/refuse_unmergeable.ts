import type { SelectStatement } from "../../cql/parser/statement.ts";
import type { TableSchema } from "../../cql/schema/read_table.ts";
import { type Grouping, groupingOf, mergedSelectors } from "./plan_groups.ts";
import { comparators } from "./plan_order.ts";
import { refusal, spanOf } from "./refusal.ts";
import { isAggregate, type SelectListOptions, type SelectorKind } from "./select_list.ts";

/** How the rows of several partitions become one answer. */
export interface Merging {
  readonly grouping: Grouping;
  /** What selectors are to groups that go over partitions; null where none do. */
  readonly kinds: readonly SelectorKind[] | null;
}

/**
 * Refuses what cannot be put together from the answers of several partitions, as far as the
 * statement itself shows it.
 *
 * @param options `several`: it names more than one partition
 * @throws {CqlError} for the first of it
 */
export function refuseUnmergeable(
  statement: SelectStatement,
  { table, list, several }: {
    readonly table: TableSchema;
    readonly list: SelectListOptions;
    readonly several: boolean;
  },
): Merging {
  if (several) refuse(statement);
  const grouping = groupingOf(statement, table);
  const merges = grouping.merges || !statement.grouped && isAggregate(statement, list);
  const kinds = merges && (several || grouping.merges)
    ? mergedSelectors(statement, { list, grouping })
    : null;
  if (several) comparators(statement, { table, all: kinds !== null });
  return { grouping, kinds };
}

/** What has no meaning over several partitions. */
function refuse(statement: SelectStatement): void {
  const token = statement.relations.find(({ token }) => token);
  if (token !== undefined) {
    throw refusal("token() cannot be compared where partitions are named one by one", {
      at: token,
      fix: "Leave it out: the other conditions name every partition.",
    });
  }
  const { orderBy } = statement.clauses;
  if (orderBy === null) return;
  const at = spanOf(statement, orderBy);
  if (statement.distinct) {
    throw refusal("DISTINCT gives partitions, which ORDER BY cannot sort", {
      at,
      fix: "Leave out ORDER BY: buckets come in the order of their times.",
    });
  }
  if (statement.json) {
    throw refusal("Rows as JSON cannot be merged by ORDER BY over several partitions", {
      at,
      fix: "Leave out JSON, or ORDER BY.",
    });
  }
}
