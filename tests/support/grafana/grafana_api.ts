import assert from "node:assert/strict";

/** Who asks: `name:password`, or nothing for an anonymous viewer. */
export type Credentials = string | undefined;

/** Grafana's HTTP API, as one user. */
export class GrafanaApi {
  readonly #url: string;
  readonly #credentials: Credentials;

  constructor(url: string, credentials?: Credentials) {
    this.#url = url;
    this.#credentials = credentials;
  }

  /** Sends a request and returns the response whatever its status is. */
  async request(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    if (this.#credentials !== undefined) {
      headers.set("authorization", `Basic ${btoa(this.#credentials)}`);
    }
    if (options.body !== undefined) headers.set("content-type", "application/json");
    return await fetch(new URL(path, this.#url), { ...options, headers });
  }

  /**
   * The JSON of an answer.
   *
   * @throws {Error} with the answer's text when the status is not 2xx
   */
  async json<T>(path: string, options: RequestInit = {}): Promise<T> {
    const response = await this.request(path, options);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.json<T>(path, { method: "POST", body: JSON.stringify(body) });
  }

  /** Runs queries of one datasource as a panel does. */
  query(queries: readonly object[], range: { from: string; to: string }): Promise<QueryAnswer> {
    return this.post<QueryAnswer>("/api/ds/query", { queries, ...range });
  }
}

/** What `/api/ds/query` answers. */
export interface QueryAnswer {
  readonly results: Readonly<Record<string, QueryResult>>;
}

export interface QueryResult {
  readonly status: number;
  readonly error?: string;
  readonly frames?: readonly ApiFrame[];
}

interface ApiFrame {
  readonly schema: {
    readonly name?: string;
    readonly meta?: Readonly<Record<string, unknown>>;
    readonly fields: readonly {
      readonly name: string;
      readonly type: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  };
  readonly data: { readonly values: readonly (readonly unknown[])[] };
}

/** Values of a field of a frame. @throws {Error} when it has none of that name */
export function column(frame: ApiFrame, name: string): readonly unknown[] {
  const index = frame.schema.fields.findIndex((field) => field.name === name);
  const values = frame.data.values[index];
  if (values === undefined) throw new Error(`The frame has no field '${name}'`);
  return values;
}

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
