import { errorMessage } from "#core/telemetry/log.ts";
import { allowNetFix } from "../../connections/allow_net.ts";
import { formatAddress } from "../../settings/address.ts";
import { kafkaClient } from "../../connections/kafka.ts";
import { kafkaFault } from "../../connections/kafka_fault.ts";
import type { Address } from "../../settings/settings.ts";
import { LABELS } from "../../settings/labels.ts";
import { type Step, StepFailure } from "../check.ts";
import { connectTcp } from "../connect_tcp.ts";

/** Asks for the brokers and connects to each where it says that it is. */
export const kafkaStep: Step = {
  name: "kafka",
  timeoutMs: 4_500,
  async run(check) {
    const { kafka } = check.settings;
    if (kafka === null) {
      return {
        skipped: true,
        message: `${LABELS.kafkaBrokers} is empty: history only`,
      };
    }
    check.admin = kafkaClient(kafka, { log: check.log, retries: 0 }).admin();
    await check.admin.connect();
    const { brokers } = await check.admin.describeCluster();
    await Promise.all(brokers.map((broker) => reach(broker, brokers)));
    return {
      message: brokers.length === 1 ? "1 broker" : `${brokers.length} brokers`,
    };
  },
  fault: (error, { kafka }) => kafkaFault(error, kafka!),
};

async function reach(broker: Address, all: readonly Address[]): Promise<void> {
  try {
    await connectTcp(broker, 1_500);
  } catch (error) {
    const at = formatAddress(broker);
    throw new StepFailure(
      `A broker says that it is at ${at}, which cannot be reached from here ` +
        `(${errorMessage(error)})`,
      allowNetFix(error, all) ??
        `make 'advertised.listeners' of the brokers an address that Grafana's machine reaches`,
    );
  }
}
