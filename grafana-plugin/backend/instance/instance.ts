import type { Logger } from "#core/telemetry/log.ts";
import { checkHealth } from "../health/check_health.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createResources, type Resources } from "../resources/app.ts";
import type {
  CallResourceRequest,
  CheckHealthRequest,
  DataResponse,
  DatasourceInstance,
  HealthResult,
  QueryDataRequest,
  SendPacket,
  StreamRequest,
  SubscribeResult,
} from "../sdk/mod.ts";
import type { Settings } from "../settings/settings.ts";
import { Connections } from "./connections.ts";
import { runQueries } from "../queries/run_queries.ts";

/** Options of {@linkcode SluiceInstance}. */
export interface InstanceOptions {
  /** Of the datasource. */
  readonly uid: string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** One datasource with one version of its settings. */
export class SluiceInstance implements DatasourceInstance {
  readonly #settings: Settings;
  readonly #options: InstanceOptions;
  readonly #connections: Connections;
  readonly #resources: Resources;

  constructor(settings: Settings, options: InstanceOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#connections = new Connections(settings, options);
    this.#resources = createResources({
      settings,
      catalogue: this.#connections.catalogue,
      kafka: this.#connections.kafka,
      cassandra: () => this.#connections.cassandra(),
      tail: () => this.#connections.tail(),
      log: options.log,
      metrics: options.metrics,
    });
  }

  queryData(
    request: QueryDataRequest,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, DataResponse>>> {
    return runQueries(request, {
      settings: this.#settings,
      connections: this.#connections,
      metrics: this.#options.metrics,
      log: this.#options.log,
      signal,
    });
  }

  checkHealth(
    _request: CheckHealthRequest,
    _signal: AbortSignal,
  ): Promise<HealthResult> {
    return checkHealth(this.#settings, this.#options.log);
  }

  callResource(
    request: CallResourceRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    return this.#resources(request, signal);
  }

  async subscribeStream(
    request: StreamRequest,
    signal: AbortSignal,
  ): Promise<SubscribeResult> {
    const tail = await this.#connections.tail();
    return await tail?.subscribe(request.path, request.data, signal) ??
      { status: "not_found" };
  }

  async runStream(
    request: StreamRequest,
    send: SendPacket,
    signal: AbortSignal,
  ): Promise<void> {
    const tail = await this.#connections.tail();
    await tail?.run(request.path, request.data, { send, signal });
  }

  dispose(): Promise<void> {
    return this.#connections.close();
  }
}
