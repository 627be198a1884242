import { grafanaSettings } from "../local/grafana/settings.ts";
import { serviceSettings } from "../local/services/settings.ts";
import { settingsTable } from "#core/config/help.ts";
import { settings } from "#core/config/settings.ts";

const text = settingsTable({ ...settings, ...serviceSettings, ...grafanaSettings });
await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
