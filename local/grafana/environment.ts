import { settings } from "#core/config/settings.ts";
import type { EnvironmentReader } from "#core/declaration/topics.ts";

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
