import type { Labels } from "./labels.ts";

/**
 * The display name of a series by the query's pattern: `{{name}}` is a label, `{{column}}` the
 * column's name. An empty pattern leaves the name to Grafana.
 */
export function seriesConfig(
  legend: string,
  { column, labels }: { readonly column: string; readonly labels: Labels },
): { config?: Record<string, unknown> } {
  if (legend === "") return {};
  const displayNameFromDS = legend.replaceAll(
    /\{\{\s*([^{}]+?)\s*\}\}/g,
    (_, name: string) => labels[name] ?? (name === "column" ? column : ""),
  );
  return { config: { displayNameFromDS } };
}
