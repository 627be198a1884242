import { readSettings, type ValuesOf } from "#core/config/config.ts";
import { integer, text } from "#core/config/setting.ts";
import type { EnvironmentReader } from "#core/declaration/topics.ts";

/** Settings of the Grafana that `npm start` runs beside the workers. */
export const grafanaSettings = {
  home: text("GRAFANA_HOME", "/usr/share/grafana", "Folder of the Grafana that npm start runs"),
  port: integer("SLUICE_GRAFANA_PORT", 3_000, {
    min: 1,
    max: 65_535,
    help: "Port of that Grafana",
  }),
  alertWebhook: text(
    "SLUICE_ALERT_WEBHOOK",
    "",
    "URL that its alerts are sent to; empty shows them in the log of npm start",
  ),
};

/** The value of every setting in {@linkcode grafanaSettings}. */
export type GrafanaSettings = ValuesOf<typeof grafanaSettings>;

/** The settings of Grafana. @throws {ConfigError} listing every wrong value at once */
export function readGrafanaSettings(get: EnvironmentReader): GrafanaSettings {
  return readSettings(grafanaSettings, get);
}
