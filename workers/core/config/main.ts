import { settingsTable } from "./help.ts";

await Deno.stdout.write(new TextEncoder().encode(settingsTable() + "\n"));
