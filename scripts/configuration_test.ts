import assert from "node:assert/strict";
import { grafanaSettings } from "../local/grafana/settings.ts";
import { serviceSettings } from "../local/services/settings.ts";
import { settingsTable } from "#core/config/help.ts";
import { settings } from "#core/config/settings.ts";

/** Tables are compared by their cells: the formatter pads columns. */
const unpadded = (markdown: string) => markdown.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-");

Deno.test("the README's table of configuration is the one that the settings give", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const table = settingsTable({ ...settings, ...serviceSettings, ...grafanaSettings });
  assert(
    unpadded(readme).includes(unpadded(table)),
    "paste the output of `deno task config` into README.md",
  );
});
