/** The query without fields that say nothing, so that dashboards keep only what was chosen. */
export function cleaned<Query extends object>(query: Query): Query {
  const entries = Object.entries(query).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)
  );
  return Object.fromEntries(entries) as Query;
}
