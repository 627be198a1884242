/** Functions that make one value of many rows. */
export const AGGREGATES: ReadonlySet<string> = new Set([
  "count",
  "min",
  "max",
  "avg",
  "sum",
]);

/**
 * Functions of Cassandra 3.11 to 5 that make one value of one row.
 *
 * @see https://cassandra.apache.org/doc/latest/cassandra/developing/cql/functions.html
 */
export const SCALAR_FUNCTIONS: ReadonlySet<string> = new Set(
  ("token ttl writetime maxwritetime cast uuid now mintimeuuid maxtimeuuid todate totimestamp " +
    "tounixtimestamp to_date to_timestamp to_unix_timestamp min_timeuuid max_timeuuid " +
    "current_timestamp current_date current_time current_timeuuid currenttimestamp currentdate " +
    "currenttime currenttimeuuid dateof unixtimestampof floor abs exp log log10 round map_keys " +
    "map_values collection_count collection_min collection_max collection_sum collection_avg " +
    "mask_null mask_default mask_replace mask_inner mask_outer mask_hash similarity_cosine " +
    "similarity_euclidean similarity_dot_product tojson to_json fromjson from_json")
    .split(" "),
);

/** Functions that Cassandra's grammar reads in a way of their own. */
const OF_GRAMMAR: ReadonlySet<string> = new Set(["ttl", "writetime", "maxwritetime", "cast"]);

/** True for the functions that a variable may choose, by their names in lower case. */
export function canBeChosen(name: string): boolean {
  return AGGREGATES.has(name) || SCALAR_FUNCTIONS.has(name) && !OF_GRAMMAR.has(name);
}

/** Names of all built-in functions, for completion. */
export const FUNCTIONS: readonly string[] = [...AGGREGATES, ...SCALAR_FUNCTIONS]
  .toSorted();
