import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import type { WindowUpdate } from "#window/mod.ts";
import type { Appended } from "./staleness.ts";
import { windowName } from "./watch.ts";

/** Every update of the vehicles' windows of a size (ms) that Kafka has. */
export async function appendedUpdates(
  env: Readonly<Record<string, string>>,
  size: number,
): Promise<Appended[]> {
  const lookup = (name: string) => env[name];
  const config = readConfig(lookup);
  const log = createLogger("test", { level: "error" });
  const found: Appended[] = [];
  await readLog(createKafka(config, { clientId: "test", log }), {
    topic: topicsOf(vehicleData, lookup).windows,
    partitions: Array.from({ length: config.kafkaPartitions }, (_, partition) => partition),
    groupId: `seam-${crypto.randomUUID()}`,
    onMessage: (_, { value, timestamp }) => {
      const update = JSON.parse(value!.toString()) as WindowUpdate;
      if (update.size !== size) return;
      found.push({
        window: windowName(update),
        revision: update.revision,
        at: Number(timestamp),
      });
    },
  });
  return found;
}
