import type {
  CallResourceRequest,
  DataResponse,
  DatasourceInstance,
  PluginContext,
} from "../sdk/mod.ts";

/** The context of a call by a user with this role. */
export function contextOf(role: string): PluginContext {
  return {
    orgId: 1,
    pluginId: "sluice-streams-datasource",
    pluginVersion: "0",
    user: { login: "ann", name: "Ann", email: "", role },
    datasource: null,
    app: null,
    grafanaConfig: {},
    userAgent: "Grafana/12.3.0",
  };
}

/** Options of {@linkcode queryData}. */
export interface QueryDataOptions {
  /** Epoch ms. */
  readonly range: { readonly from: number; readonly to: number };
  readonly signal?: AbortSignal;
  /** Default false. */
  readonly fromAlert?: boolean;
}

/** Sends queries by their refId, as a viewer's dashboard does. */
export async function queryData(
  instance: DatasourceInstance,
  queries: Readonly<Record<string, object>>,
  { range, signal = new AbortController().signal, fromAlert = false }: QueryDataOptions,
): Promise<Readonly<Record<string, DataResponse>>> {
  return await instance.queryData({
    context: contextOf("Viewer"),
    headers: {},
    fromAlert,
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

/** What a resource answered. */
export interface Answer<T> {
  readonly status: number;
  readonly type: string | null;
  readonly body: T;
}

/** Options of {@linkcode call}. */
export interface CallOptions {
  /** Default `Viewer`. */
  readonly role?: string;
  /** Sent by POST. */
  readonly body?: unknown;
}

/** Calls a resource as Grafana does. */
export async function call<T>(
  instance: DatasourceInstance,
  url: string,
  { role = "Viewer", body }: CallOptions = {},
): Promise<Answer<T>> {
  const request: CallResourceRequest = {
    context: contextOf(role),
    method: body === undefined ? "GET" : "POST",
    path: url.split("?")[0]!,
    url,
    headers: {},
    body: new TextEncoder().encode(
      body === undefined ? "" : JSON.stringify(body),
    ),
  };
  const response = await instance.callResource!(
    request,
    new AbortController().signal,
  );
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: await response.json() as T };
}
