import { checkHealth } from "../health/check_health.ts";
import { runQueries } from "../queries/run_queries.ts";
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
import { type InstanceOptions, InstanceSources } from "./instance_sources.ts";

/** One datasource with one version of its settings. */
export class SluiceInstance implements DatasourceInstance {
  readonly #sources: InstanceSources;
  readonly #resources: Resources;

  constructor(settings: Settings, options: InstanceOptions) {
    this.#sources = new InstanceSources(settings, options);
    this.#resources = createResources(this.#sources);
  }

  queryData(
    request: QueryDataRequest,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, DataResponse>>> {
    return runQueries(request, this.#sources, { signal });
  }

  checkHealth(
    _request: CheckHealthRequest,
    _signal: AbortSignal,
  ): Promise<HealthResult> {
    return checkHealth(this.#sources.settings, this.#sources.log);
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
    const tail = await this.#sources.tail();
    return await tail?.subscribe(request.path, request.data, signal) ??
      { status: "not_found" };
  }

  async runStream(
    request: StreamRequest,
    send: SendPacket,
    signal: AbortSignal,
  ): Promise<void> {
    const tail = await this.#sources.tail();
    await tail?.run(request.path, request.data, { send, signal });
  }

  dispose(): Promise<void> {
    return this.#sources.close();
  }
}
