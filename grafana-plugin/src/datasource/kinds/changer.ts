/** Changes of some fields of a query. */
export type Changes<Query> = { [Field in keyof Query]?: Query[Field] | undefined };

/** Takes changes of a query; empty fields are dropped, so that dashboards keep only what was chosen. */
export function changer<Query extends object>(
  query: Query,
  onChange: (query: Query) => void
): (changes: Changes<Query>) => void {
  return (changes) => {
    const entries = Object.entries({ ...query, ...changes }).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)
    );
    onChange(Object.fromEntries(entries) as Query);
  };
}
