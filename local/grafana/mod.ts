/**
 * A Grafana on this machine, run with the plugin, the dashboards and the alert rules of this
 * repository on a data folder of its own.
 *
 * @module
 */
export { AlertReceiver } from "./alert_receiver.ts";
export { type GrafanaCommand, grafanaCommand } from "./find_grafana.ts";
export { grafanaEnvironment } from "./grafana_config.ts";
export { findGrafana, type FoundGrafana, type GrafanaSearch } from "./find_grafana.ts";
export { type PreparedGrafana, prepareGrafana } from "./prepare.ts";
export { type GrafanaSettings, grafanaSettings, readGrafanaSettings } from "./settings.ts";
