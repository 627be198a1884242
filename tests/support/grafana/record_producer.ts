import type kafkajs from "kafkajs";
import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { keyPartitioner } from "../../../workers/simulate/kafka_sink.ts";

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

/** What a record of an incident holds. */
export interface Incident {
  /** The vehicle that meets it. */
  readonly vehicle: string;
  /** Event time, epoch ms. */
  readonly at: number;
  readonly status: "active" | "resolved";
  readonly type?: "accident" | "fire" | "medical" | "police";
}

const HAPPENED = {
  accident: "Two cars collided on the M1 near junction 11",
  fire: "A lorry burns on the M1 near junction 13",
  medical: "A driver fell ill on the M6 near junction 2",
  police: "Police have closed a lane of the M1",
} as const;

/** A record of the stream `emergency_data`. */
export function incidentRecord({ vehicle, at, status, type = "accident" }: Incident) {
  return {
    id: crypto.randomUUID(),
    device_id: vehicle,
    timestamp: new Date(at).toISOString(),
    latitude: 51.9,
    longitude: -0.7,
    incident_id: `incident-of-${vehicle}`,
    incident_type: type,
    status,
    description: status === "active" ? HAPPENED[type] : `Over: ${HAPPENED[type]}`,
  };
}
