/**
 * A series' name from a pattern such as `{{key}} {{aggregate}}`; a name that is not known is left
 * out.
 */
export function fillLegend(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => values[name] ?? '').trim();
}
