import { settings } from "#core/config/settings.ts";
import type { EnvironmentReader } from "#core/declaration/topics.ts";
import { join } from "node:path";

/** Ids of the app, its datasource and its panel; an unsigned plugin is allowed by each id. */
export const PLUGIN_IDS = [
  "sluice-streams-app",
  "sluice-streams-datasource",
  "sluice-livewindow-panel",
] as const;

/** Options of {@linkcode grafanaIni}. */
export interface GrafanaIniOptions {
  readonly port: number;
  /** Folder of this Grafana's own data, absolute. */
  readonly dir: string;
  /** The repository, absolute. */
  readonly root: string;
  /** File with the password of the user `admin`. */
  readonly passwordFile: string;
  /** Hosts that the plugin may connect to, separated by commas. */
  readonly allowNet: string;
}

/**
 * Configuration of a Grafana that serves this machine only, lets every visitor look, and calls nothing
 * on the internet.
 */
export function grafanaIni({ port, dir, root, passwordFile, allowNet }: GrafanaIniOptions): Ini {
  const [app, datasource] = PLUGIN_IDS;
  return {
    paths: {
      data: join(dir, "data"),
      logs: join(dir, "log"),
      plugins: join(dir, "plugins"),
      provisioning: join(root, "provisioning"),
    },
    server: {
      http_addr: "127.0.0.1",
      http_port: port,
      root_url: `http://localhost:${port}/`,
    },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    security: {
      admin_user: "admin",
      admin_password: `$__file{${passwordFile}}`,
      disable_gravatar: true,
    },
    users: { allow_sign_up: false, default_theme: "system" },
    "auth.anonymous": { enabled: true, org_role: "Viewer", hide_version: true },
    dashboards: { default_home_dashboard_path: join(root, "dashboards", "smart-city.json") },
    snapshots: { external_enabled: false },
    news: { news_feed_enabled: false },
    plugins: {
      allow_loading_unsigned_plugins: PLUGIN_IDS.join(","),
      plugin_admin_enabled: false,
      preinstall_disabled: true,
      public_key_retrieval_disabled: true,
    },
    [`plugin.${app}`]: { path: join(root, "grafana-plugin", "dist") },
    [`plugin.${datasource}`]: { allow_net: allowNet },
    // The provisioned contact point counts when it is looked at next: not a minute after the start.
    unified_alerting: { alertmanager_config_poll_interval: "10s" },
    live: {
      max_connections: 1_000,
      allowed_origins: `http://localhost:${port},http://127.0.0.1:${port}`,
    },
    log: { mode: "console file" },
    "log.console": { level: "error" },
  };
}

/** Sections of an ini file: their keys and values. */
type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** Writes an ini file as Grafana reads it. */
export function renderIni(ini: Ini): string {
  return Object.entries(ini).map(([section, keys]) =>
    [`[${section}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${quoted(value)}`)]
      .join("\n")
  ).join("\n\n") + "\n";
}

/** Grafana takes `;` and `#` for the beginning of a comment, unless the value is in backticks. */
function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /[;#]/.test(text) ? `\`${text}\`` : text;
}

/** What the provisioned datasource is made of; Grafana's files know no default values. */
const PASSED = [
  settings.cassandraContactPoints,
  settings.cassandraLocalDc,
  settings.cassandraKeyspace,
  settings.cassandraUsername,
  settings.cassandraPassword,
  settings.kafkaBootstrapServers,
  settings.kafkaSecurityProtocol,
  settings.kafkaSaslMechanism,
  settings.kafkaSaslUsername,
  settings.kafkaSaslPassword,
  settings.group,
  settings.schemaRegistryUrl,
  settings.schemaRegistryUsername,
  settings.schemaRegistryPassword,
  settings.schemaRegistryToken,
];

/** Options of {@linkcode grafanaEnvironment}. */
export interface GrafanaEnvironmentOptions {
  /** Folder of the dashboards, absolute. */
  readonly dashboards: string;
  /** URL that alerts are sent to. */
  readonly alertWebhook: string;
  /** The workers' environment. */
  readonly lookup: EnvironmentReader;
}

/** Every variable that the files in `provisioning/` name. */
export function grafanaEnvironment(
  { dashboards, alertWebhook, lookup }: GrafanaEnvironmentOptions,
): Record<string, string> {
  const passed = PASSED.map(({ name, fallback }) => [name, lookup(name) || fallback] as const);
  return {
    ...Object.fromEntries(passed),
    SLUICE_DASHBOARDS: dashboards,
    SLUICE_ALERT_WEBHOOK: alertWebhook,
  };
}
