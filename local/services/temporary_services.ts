import { resolve } from "node:path";
import { freePorts } from "./ports.ts";
import { onStopSignals } from "./process/stop_signals.ts";
import type { Services } from "./service.ts";
import type { ServiceSettings } from "./settings.ts";
import { startServices, type StartServicesOptions } from "./start_services.ts";

/** Services of one test run; `await using` stops them and deletes their folder. */
export interface TemporaryServices extends Services, AsyncDisposable {
  /** Folder of data and logs. */
  readonly dir: string;
}

/** Where the jars are kept between runs. */
export const JARS_DIR = resolve(import.meta.dirname!, "../../.sluice/jars");

/** Settings for services beside others: free ports and small heaps. */
export function temporarySettings(): ServiceSettings {
  const [kafka, controller, cassandra, storage] = freePorts(4);
  return {
    kafkaPort: kafka!,
    kafkaControllerPort: controller!,
    kafkaHeapMb: 384,
    cassandraPort: cassandra!,
    cassandraStoragePort: storage!,
    cassandraJmxPort: 0,
    cassandraHeapMb: 512,
  };
}

/** Ends what runs, and listens for what ends this process: services must not outlive who started them. */
class Ending {
  readonly #ends = new Set<() => Promise<void>>();
  #listening: Disposable | undefined;

  /** @returns what takes the end away again */
  add(end: () => Promise<void>): Disposable {
    this.#ends.add(end);
    this.#listening ??= onStopSignals({ stop: () => this.#end(), kill: () => this.#end() });
    return {
      [Symbol.dispose]: () => {
        this.#ends.delete(end);
        if (this.#ends.size === 0) this.#stopListening();
      },
    };
  }

  async #end(): Promise<void> {
    await Promise.allSettled([...this.#ends].map((end) => end()));
    this.#stopListening();
    // Within a test `Deno.exit` is a failure of that test and nothing more.
    Deno.kill(Deno.pid, "SIGTERM");
  }

  #stopListening(): void {
    this.#listening?.[Symbol.dispose]();
    this.#listening = undefined;
  }
}

const ending = new Ending();

/**
 * Starts Kafka and Cassandra on free ports, in a temporary folder, with small heaps. They end with this
 * process, also when that is interrupted. `deno test` itself ends at Ctrl-C without a word to its tests:
 * theirs end too, and only their folder stays.
 *
 * @example
 * ```ts ignore
 * await using services = await startTemporaryServices();
 * ```
 */
export async function startTemporaryServices(
  options: Omit<StartServicesOptions, "dir" | "signal"> = {},
): Promise<TemporaryServices> {
  const dir = await Deno.makeTempDir({ prefix: "sluice-" });
  const stop = new AbortController();
  const starting = startServices({
    settings: temporarySettings(),
    jarsDir: JARS_DIR,
    ...options,
    dir,
    signal: stop.signal,
  });
  const end = async () => {
    stop.abort(new Error("interrupted"));
    const services = await starting.catch(() => undefined);
    await services?.kill();
    await Deno.remove(dir, { recursive: true });
  };
  const listed = ending.add(end);
  const dispose = async () => {
    using _ = listed;
    await end();
  };
  try {
    return { ...await starting, dir, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
