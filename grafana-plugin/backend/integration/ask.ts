import type { DataResponse, DatasourceInstance } from "../sdk/mod.ts";
import { contextOf } from "./world.ts";

/** Options of {@linkcode ask}. */
export interface AskOptions {
  /** Epoch ms. */
  readonly range: { readonly from: number; readonly to: number };
  readonly signal?: AbortSignal;
}

/** Asks queries by their refId, as a viewer's dashboard does. */
export async function ask(
  instance: DatasourceInstance,
  queries: Readonly<Record<string, object>>,
  { range, signal = new AbortController().signal }: AskOptions,
): Promise<Readonly<Record<string, DataResponse>>> {
  return await instance.queryData({
    context: contextOf("Viewer"),
    headers: {},
    fromAlert: false,
    queries: Object.entries(queries).map(([refId, json]) => ({
      refId,
      json,
      ...range,
      maxDataPoints: 1_000,
      intervalMs: 1_000,
      queryType: "",
    })),
  }, signal);
}

/** Rows of all frames of an answer. */
export function rowsOf(answer: DataResponse | undefined): number {
  return (answer?.frames ?? []).reduce(
    (n, { fields: [first] }) => n + (first?.values.length ?? 0),
    0,
  );
}
