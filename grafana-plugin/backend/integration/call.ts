import type { CallResourceRequest, DatasourceInstance } from "../sdk/mod.ts";
import { contextOf } from "./world.ts";

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
    body: new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body)),
  };
  const response = await instance.callResource!(request, new AbortController().signal);
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: await response.json() as T };
}
