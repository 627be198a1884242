import { settingsHealth } from "../health/check_health.ts";
import { Problem, problemResponse } from "../resources/problem.ts";
import type { DatasourceInstance } from "../sdk/mod.ts";
import type { SettingsError } from "../settings/settings_error.ts";

/** Stands in for a datasource whose settings cannot be used: it says why, whatever it is asked. */
export function brokenInstance(error: SettingsError): DatasourceInstance {
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
    // Changed settings make another instance, so asking this one again is of no use.
    runStream: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}
