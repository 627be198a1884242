import { grafanaSettings } from "../../grafana/settings.ts";
import { serviceSettings } from "../../services/settings.ts";
import { settingsTable } from "./help.ts";
import { settings } from "./settings.ts";

const text = settingsTable({ ...settings, ...serviceSettings, ...grafanaSettings });
await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
