/** Settings of one datasource as an administrator saved them. */
export interface DatasourceInstanceSettings {
  readonly uid: string;
  readonly name: string;
  readonly jsonData: unknown;
  /** Decrypted; never log it. */
  readonly secureJsonData: Readonly<Record<string, string>>;
  /** When the settings were saved, epoch ms. */
  readonly updated: number;
  readonly url: string;
  readonly user: string;
  readonly database: string;
  readonly basicAuth: { readonly user: string } | null;
}

/** Settings of an app plugin, where a call comes for one. */
export interface AppInstanceSettings {
  readonly jsonData: unknown;
  /** Decrypted; never log it. */
  readonly secureJsonData: Readonly<Record<string, string>>;
  /** When the settings were saved, epoch ms. */
  readonly updated: number;
}

/** The signed-in user for whom Grafana calls. */
export interface PluginUser {
  readonly login: string;
  readonly name: string;
  readonly email: string;
  /** `Viewer`, `Editor`, `Admin`, or empty for a user without a role. */
  readonly role: string;
}

/** For whom and for what Grafana calls. */
export interface PluginContext {
  readonly orgId: number;
  readonly pluginId: string;
  readonly pluginVersion: string;
  /** Null where Grafana calls for itself, such as for an alert rule. */
  readonly user: PluginUser | null;
  readonly datasource: DatasourceInstanceSettings | null;
  readonly app: AppInstanceSettings | null;
  /** Grafana's own settings: `GF_APP_URL`, `GF_SQL_ROW_LIMIT`, … */
  readonly grafanaConfig: Readonly<Record<string, string>>;
  readonly userAgent: string;
}
