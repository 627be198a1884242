import type { AppInstanceSettings, DatasourceInstanceSettings, PluginContext } from "../context.ts";
import type * as wire from "../protocol/generated/backend.ts";
import { fromJsonBytes } from "./json_bytes.ts";

/** The context of a call, from the wire. */
export function toContext(
  context: wire.PluginContext | undefined,
): PluginContext {
  const user = context?.user;
  const datasource = context?.dataSourceInstanceSettings;
  const app = context?.appInstanceSettings;
  return {
    orgId: Number(context?.orgId ?? 0),
    pluginId: context?.pluginId ?? "",
    pluginVersion: context?.pluginVersion ?? "",
    user: user === undefined ? null : {
      login: user.login,
      name: user.name,
      email: user.email,
      role: user.role,
    },
    datasource: datasource === undefined ? null : toDatasource(datasource),
    app: app === undefined ? null : toApp(app),
    grafanaConfig: context?.grafanaConfig ?? {},
    userAgent: context?.userAgent ?? "",
  };
}

function toDatasource(
  settings: wire.DataSourceInstanceSettings,
): DatasourceInstanceSettings {
  return {
    uid: settings.uid,
    name: settings.name,
    jsonData: fromJsonBytes(settings.jsonData),
    secureJsonData: settings.decryptedSecureJsonData,
    updated: Number(settings.lastUpdatedMS),
    url: settings.url,
    user: settings.user,
    database: settings.database,
    basicAuth: settings.basicAuthEnabled ? { user: settings.basicAuthUser } : null,
  };
}

function toApp(settings: wire.AppInstanceSettings): AppInstanceSettings {
  return {
    jsonData: fromJsonBytes(settings.jsonData),
    secureJsonData: settings.decryptedSecureJsonData,
    updated: Number(settings.lastUpdatedMS),
  };
}
