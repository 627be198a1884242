import { settingsHealth } from "../health/check_health.ts";
import { Problem, problemResponse } from "../resources/problem.ts";
import type { DatasourceInstance, DatasourceInstanceSettings } from "../sdk/mod.ts";
import { parseSettings } from "../settings/parse_settings.ts";
import { SettingsError } from "../settings/settings.ts";
import { SluiceInstance } from "./instance.ts";
import type { InstanceOptions } from "./instance_sources.ts";

/** Makes the instance for stored settings; nothing is connected before it is needed. */
export function createInstance(
  { uid, jsonData, secureJsonData }: DatasourceInstanceSettings,
  options: Omit<InstanceOptions, "uid">,
): DatasourceInstance {
  try {
    return new SluiceInstance(parseSettings({ jsonData, secureJsonData }), {
      ...options,
      uid,
    });
  } catch (error) {
    if (error instanceof SettingsError) return brokenInstance(error);
    throw error;
  }
}

/** Stands in for a datasource whose settings cannot be used: it answers every call with the reason. */
function brokenInstance(error: SettingsError): DatasourceInstance {
  const answer = {
    error: error.message,
    status: 400,
    errorSource: "downstream" as const,
  };
  return {
    queryData: ({ queries }) =>
      Promise.resolve(
        Object.fromEntries(queries.map(({ refId }) => [refId, answer])),
      ),
    checkHealth: () => Promise.resolve(settingsHealth(error)),
    callResource: () =>
      Promise.resolve(
        problemResponse(
          new Problem(
            400,
            "The data source's settings are wrong",
            error.message,
          ),
        ),
      ),
    subscribeStream: () => Promise.resolve({ status: "not_found" }),
    // Changed settings make another instance, so running this one again is of no use.
    runStream: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}
