/** Quotes a column or table name for CQL: many fine field names are reserved words. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as CQL writes it. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A CQL map of texts. */
export function mapLiteral(map: Readonly<Record<string, string>>): string {
  const entries = Object.entries(map).map(([key, value]) => `${literal(key)}: ${literal(value)}`);
  return `{${entries.join(", ")}}`;
}
