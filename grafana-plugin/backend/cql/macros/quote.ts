/** A name as an identifier of CQL, whatever characters it has. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a literal of CQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
