import type { Settings } from "./config.ts";

/** Settings as a table in Markdown, one row each. */
export function settingsTable(settings: Settings): string {
  const rows = Object.values(settings).map(({ name, fallback, help, allowed }) =>
    `| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${help} | ${allowed} |`
  );
  const head = ["| Variable | Default | What it is | Allowed |", "| --- | --- | --- | --- |"];
  return [...head, ...rows].join("\n");
}
