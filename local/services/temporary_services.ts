import { resolve } from "node:path";
import { freePorts } from "./ports.ts";
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

/**
 * Starts Kafka and Cassandra on free ports, in a temporary folder, with small heaps.
 *
 * @example
 * ```ts ignore
 * await using services = await startTemporaryServices();
 * ```
 */
export async function startTemporaryServices(
  options: Omit<StartServicesOptions, "dir"> = {},
): Promise<TemporaryServices> {
  const dir = await Deno.makeTempDir({ prefix: "sluice-" });
  const remove = () => Deno.remove(dir, { recursive: true });
  try {
    const services = await startServices({
      settings: temporarySettings(),
      jarsDir: JARS_DIR,
      ...options,
      dir,
    });
    const dispose = async () => {
      await services.kill();
      await remove();
    };
    return { ...services, dir, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await remove();
    throw error;
  }
}
