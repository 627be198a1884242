import { join } from "node:path";

/** The repository. */
export const ROOT = join(import.meta.dirname!, "..", "..");
/** The plugin's sources. */
export const PLUGIN = join(ROOT, "grafana-plugin");
/** What the build makes. */
export const DIST = join(PLUGIN, "dist");
/** Folder of the datasource, whose executable is the only one, inside the built plugin. */
export const DATASOURCE = "datasource";
