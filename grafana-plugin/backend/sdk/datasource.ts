import type { DatasourceInstanceSettings, PluginContext } from "./context.ts";
import type { Frame } from "./frame.ts";

/** One query of a panel, an alert rule or Explore. */
export interface DataQuery {
  readonly refId: string;
  readonly maxDataPoints: number;
  readonly intervalMs: number;
  /** Start of the time range, epoch ms. */
  readonly from: number;
  /** End of the time range, epoch ms. */
  readonly to: number;
  /** The query as the editor saved it. */
  readonly json: unknown;
  readonly queryType: string;
}

/** The queries of one call. */
export interface QueryDataRequest {
  readonly context: PluginContext;
  /** HTTP headers that Grafana passes on, by their canonical names: `Cookie`, `X-Panel-Id`, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly queries: readonly DataQuery[];
  /** An alert rule asks: answer completely, with frames that alerting takes. */
  readonly fromAlert: boolean;
}

/** Who is at fault: this plugin, or the system that it reads. */
export type ErrorSource = "plugin" | "downstream";

/** The answer to one query. Frames may accompany an error. */
export interface DataResponse {
  readonly frames?: readonly Frame[];
  readonly error?: string;
  /** An HTTP status; 500 for an error and 200 otherwise where it is left out. */
  readonly status?: number;
  /** `plugin` where an error leaves it out. */
  readonly errorSource?: ErrorSource;
  /** Called when the answer has been sent, or will not be: what it holds may be given back. */
  readonly release?: () => void;
}

/** A request to test the settings. */
export interface CheckHealthRequest {
  readonly context: PluginContext;
  readonly headers: Readonly<Record<string, string>>;
}

/** What “Save & test” shows. */
export interface HealthResult {
  readonly status: "ok" | "error" | "unknown";
  readonly message: string;
  /** A JSON object; Grafana shows its `verboseMessage` on demand. */
  readonly details?: object;
}

/** A request to `/api/datasources/uid/<uid>/resources/<path>`. */
export interface CallResourceRequest {
  readonly context: PluginContext;
  readonly method: string;
  /** Without a leading slash and without the query string. */
  readonly path: string;
  /** With the query string. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string[]>>;
  readonly body: Uint8Array;
}

/** A call about one live channel, `ds/<uid>/<path>`. */
export interface StreamRequest {
  readonly context: PluginContext;
  readonly path: string;
  /** What the subscriber sent along; null where it sent nothing. */
  readonly data: unknown;
}

/** Whether a subscription or a publication is allowed. */
export type StreamStatus = "ok" | "not_found" | "permission_denied";

/** The answer to a subscription; `initial` is a JSON value, usually a frame. */
export interface SubscribeResult {
  readonly status: StreamStatus;
  readonly initial?: unknown;
}

/** The answer to a publication; `data`, where given, goes to every subscriber. */
export interface PublishResult {
  readonly status: StreamStatus;
  readonly data?: unknown;
}

/**
 * Sends one packet, a JSON value such as {@linkcode toFrameJson} makes. The promise resolves when
 * the transport takes more, so a producer that awaits it never outruns its readers. It rejects
 * once the stream has ended.
 */
export type SendPacket = (packet: unknown) => Promise<void>;

/**
 * One datasource with one version of its settings. Signals abort when the caller went away, its
 * time is over, or the plugin stops.
 */
export interface DatasourceInstance {
  /**
   * Answers each query under its refId; one that is missing becomes an empty answer.
   *
   * @throws {Error} when no query can be answered; see {@linkcode DownstreamError}
   */
  queryData(
    request: QueryDataRequest,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, DataResponse>>>;

  checkHealth(
    request: CheckHealthRequest,
    signal: AbortSignal,
  ): Promise<HealthResult>;

  /** The body of the response is passed on as it comes. */
  callResource?(
    request: CallResourceRequest,
    signal: AbortSignal,
  ): Promise<Response>;

  /** Asked for every subscriber, also after each reconnection of a browser. */
  subscribeStream?(
    request: StreamRequest,
    signal: AbortSignal,
  ): Promise<SubscribeResult>;

  /**
   * Feeds one channel for all of its subscribers, until the signal aborts.
   *
   * Returning ends the channel for ever while panels still watch it; throwing makes Grafana call
   * again, after a pause when the call was short. So throw on a fault that may pass.
   */
  runStream?(
    request: StreamRequest,
    send: SendPacket,
    signal: AbortSignal,
  ): Promise<void>;

  publishStream?(
    request: StreamRequest,
    signal: AbortSignal,
  ): Promise<PublishResult>;

  /** Called once, after the last call that used the instance has ended. */
  dispose(): Promise<void>;
}

/** Makes an instance; called when settings are used for the first time, and after each change. */
export type NewInstance = (
  settings: DatasourceInstanceSettings,
  context: PluginContext,
) => DatasourceInstance | Promise<DatasourceInstance>;
