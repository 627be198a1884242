import kafkajs from "kafkajs";
import { muteTimerWarning } from "#core/kafka/client.ts";
import { accepts, LOOPBACK } from "../machine/ports.ts";

/** Group that nobody is in: asking for it makes the broker find, and load, its coordinator. */
const PROBE_GROUP = "sluice.ready";

/**
 * One try to use a Kafka as a client would: connect, read its metadata, reach a group coordinator.
 *
 * @throws {Error} while it is not ready
 */
export async function probeKafka(port: number): Promise<void> {
  if (!await accepts(LOOPBACK, port)) throw new Error(`nothing accepts connections on ${port}`);
  muteTimerWarning();
  const kafka = new kafkajs.Kafka({
    clientId: "sluice-services",
    brokers: [`${LOOPBACK}:${port}`],
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 200 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.describeCluster();
    await admin.describeGroups([PROBE_GROUP]);
  } finally {
    await admin.disconnect();
  }
}
