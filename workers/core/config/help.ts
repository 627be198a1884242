import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

/** The README's table of configuration, in Markdown, one row per setting. */
export function settingsTable(): string {
  const rows = Object.values<Setting<unknown>>(settings).map(({ name, fallback, help, allowed }) =>
    `| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${help} | ${allowed} |`
  );
  return ["| Variable | Default | What it is | Allowed |", "| --- | --- | --- | --- |", ...rows]
    .join(
      "\n",
    );
}
