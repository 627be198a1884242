import type { TableExpiry } from "../../../src/contract/resources.ts";

/** Tables of all streams: each row is written with the time to live of its stream. */
const BY_ROW = ["windows", "latest", "late_records", "dead_letters"];
/** The table of declarations, which are never dropped. */
const FOR_EVER = "streams";

/**
 * How long the rows of a table are kept. Pure.
 *
 * @param ttlSeconds the table's default; 0 for none
 * @param tables all tables of its keyspace, which tell whether it is one of Sluice's
 */
export function tableExpiry(
  name: string,
  { ttlSeconds, tables }: {
    readonly ttlSeconds: number;
    readonly tables: Pick<ReadonlySet<string>, "has">;
  },
): TableExpiry {
  if (ttlSeconds > 0) return "table";
  if (![FOR_EVER, ...BY_ROW].every((each) => tables.has(each))) return "unknown";
  if (name === FOR_EVER) return "ever";
  return BY_ROW.includes(name) ? "row" : "unknown";
}
