import type kafkajs from "kafkajs";
import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { keyPartitioner } from "../../../workers/simulate/kafka_sink.ts";
import { catalogue } from "#streams/catalogue.ts";

/** Writes single records into the topics that an environment names. */
export class RecordProducer implements AsyncDisposable {
  readonly #env: Readonly<Record<string, string>>;
  readonly #producer: kafkajs.Producer;

  private constructor(env: Readonly<Record<string, string>>, producer: kafkajs.Producer) {
    this.#env = env;
    this.#producer = producer;
  }

  static async connect(env: Readonly<Record<string, string>>): Promise<RecordProducer> {
    const kafka = createKafka(readConfig((name) => env[name]), {
      clientId: "test",
      log: createLogger("test", { level: "error" }),
    });
    const producer = kafka.producer({ createPartitioner: keyPartitioner });
    await producer.connect();
    return new RecordProducer(env, producer);
  }

  /** Appends a record; a text is written as it is, also where it is no record. */
  async send(stream: string, { key, value }: { key: string; value: object | string }) {
    const declared = catalogue.find(({ name }) => name === stream);
    if (declared === undefined) throw new Error(`There is no stream ${stream}`);
    await this.#producer.send({
      topic: topicsOf(declared, (name) => this.#env[name]).records,
      messages: [{ key, value: typeof value === "string" ? value : JSON.stringify(value) }],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.disconnect();
  }
}
