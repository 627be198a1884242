import { serviceSettings } from "../../services/settings.ts";
import { settingsTable } from "./help.ts";
import { settings } from "./settings.ts";

const text = settingsTable({ ...settings, ...serviceSettings });
await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
