import { credentials, makeClientConstructor } from "@grpc/grpc-js";
import { Buffer } from "node:buffer";
import { ChildProcess, type ProcessEnd } from "../../../local/services/process/child_process.ts";
import { eventually } from "#core/async/wait.ts";
import type { DatasourceSettings } from "../../src/contract/settings.ts";
import {
  DataService,
  QueryDataRequest,
  type QueryDataResponse,
} from "../sdk/protocol/generated/backend.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const ROOT = new URL("../../../", import.meta.url).pathname;

/** Options of {@linkcode PluginProcess.start}. */
export interface PluginProcessOptions {
  /** Of the old generation, MiB. Default: Deno's own. */
  readonly heapMiB?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** A module that runs before the backend does, in its process. */
  readonly preload?: string;
}

/** A query that is sent to a plugin. */
export interface SentQuery {
  readonly uid: string;
  readonly settings: DatasourceSettings;
  readonly query: object;
  /** Default: the last hour. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly user?: string;
}

/** What a query was answered with. */
export interface PluginAnswer {
  readonly error: string;
  readonly status: number;
  /** Of all frames, in Arrow. */
  readonly bytes: number;
}

type Call = (
  request: QueryDataRequest,
  callback: (error: Error | null, response: QueryDataResponse) => void,
) => void;

/** Asks a backend as Grafana asks it, over a connection of its own. */
export class PluginClient implements Disposable {
  readonly #client: { queryData: Call; close(): void };

  /** @param address as the backend's handshake names it */
  constructor(readonly address: string) {
    const Client = makeClientConstructor(DataService as never, "Data");
    this.#client = new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
    }) as unknown as { queryData: Call; close(): void };
  }

  async ask(
    { uid, settings, query, range, user = "ann" }: SentQuery,
  ): Promise<PluginAnswer> {
    const now = Date.now();
    const { from, to } = range ?? { from: now - 3_600_000, to: now };
    const json = (value: object) => Buffer.from(JSON.stringify(value));
    const request = QueryDataRequest.fromPartial({
      pluginContext: {
        orgId: 1n,
        pluginId: "sluice-streams-datasource",
        user: { login: user, name: user, email: "", role: "Viewer" },
        dataSourceInstanceSettings: {
          uid,
          name: uid,
          jsonData: json(settings),
          lastUpdatedMS: 1n,
        },
      },
      queries: [{
        refId: "A",
        maxDataPoints: 1_000n,
        intervalMS: 60_000n,
        timeRange: { fromEpochMS: BigInt(from), toEpochMS: BigInt(to) },
        json: json({ refId: "A", ...query }),
      }],
    });
    const response = await new Promise<QueryDataResponse>((resolve, reject) =>
      this.#client.queryData(
        request,
        (error, answer) => error === null ? resolve(answer) : reject(error),
      )
    );
    const { error, status, frames } = response.responses["A"]!;
    return {
      error,
      status,
      bytes: frames.reduce((sum, { length }) => sum + length, 0),
    };
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** The backend as a process of its own. */
export class PluginProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly #client: PluginClient;

  private constructor(child: ChildProcess, lines: string[], address: string) {
    this.child = child;
    this.lines = lines;
    this.#client = new PluginClient(address);
  }

  static async start(
    { heapMiB, env, preload }: PluginProcessOptions = {},
  ): Promise<PluginProcess> {
    const lines: string[] = [];
    const child = new ChildProcess({
      executable: Deno.execPath(),
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--config=deno.json",
        "--allow-all",
        ...(heapMiB === undefined ? [] : [`--v8-flags=--max-old-space-size=${heapMiB}`]),
        ...(preload === undefined ? [] : [`--preload=${preload}`]),
        MAIN,
      ],
      cwd: ROOT,
      // As the launcher sets it.
      env: {
        grafana_plugin_type: "datasource",
        DENO_TOKIO_EVENT_INTERVAL: "1",
        ...env,
      },
    }, { onLine: (line) => void lines.push(line) });
    const address = await eventually(() => {
      const line = lines.find((text) => text.startsWith("1|2|unix|"));
      if (line === undefined) {
        throw new Error(`no handshake: ${lines.join("\n")}`);
      }
      return `unix:${line.split("|")[3]}`;
    });
    return new PluginProcess(child, lines, address);
  }

  /** How the process ended; undefined while it lives. */
  get end(): ProcessEnd | undefined {
    return this.child.end;
  }

  /** Where it can be asked. */
  get address(): string {
    return this.#client.address;
  }

  ask(query: SentQuery): Promise<PluginAnswer> {
    return this.#client.ask(query);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client[Symbol.dispose]();
    if (this.end === undefined) Deno.kill(this.child.pid, "SIGTERM");
    await this.child.ended;
  }
}
