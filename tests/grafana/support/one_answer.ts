import assert from "node:assert/strict";
import type { ApiFrame, GrafanaApi } from "./grafana_api.ts";

/** The provisioned datasource. */
export const DATASOURCE = { type: "sluice-streams-datasource", uid: "sluice" } as const;

/**
 * The frames that a query is answered with over `/api/ds/query`, for the last quarter of an hour.
 *
 * @throws {assert.AssertionError} with the error of the answer
 */
export async function framesOf(api: GrafanaApi, query: object): Promise<readonly ApiFrame[]> {
  const { results } = await api.query(
    [{ refId: "A", datasource: DATASOURCE, intervalMs: 1_000, maxDataPoints: 1_000, ...query }],
    { from: "now-15m", to: "now" },
  );
  const result = results["A"];
  assert(result !== undefined);
  assert.equal(result.status, 200, result.error);
  return result.frames ?? [];
}

/** Names and types of a frame's fields. */
export const fieldTypes = (frame: ApiFrame): Record<string, string> =>
  Object.fromEntries(frame.schema.fields.map(({ name, type }) => [name, type]));
