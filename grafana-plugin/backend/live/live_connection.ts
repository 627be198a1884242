import kafkajs from "kafkajs";
import { Lazy } from "#core/async/cached.ts";
import { RegistryAway } from "#core/registry/schema_registry.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import type { StoredStreams } from "../catalogue/catalogue.ts";
import { allowNetFix } from "../connections/allow_net.ts";
import { faultText } from "../connections/fault.ts";
import { KEPT } from "../connections/cassandra.ts";
import { kafkaClient } from "../connections/kafka.ts";
import { kafkaFault } from "../connections/kafka_fault.ts";
import { openSchemaRegistry, schemaRegistryFault } from "../connections/schema_registry.ts";
import type { LiveFigures, Metrics } from "../metrics.ts";
import type { KafkaSettings, SchemaRegistrySettings } from "../settings/settings.ts";
import { LiveTail } from "./mod.ts";

/** Options of {@linkcode LiveConnection}. */
export interface LiveConnectionOptions {
  /** Of the datasource, for the metrics. */
  readonly uid: string;
  readonly kafka: KafkaSettings;
  /** `SLUICE_GROUP` of the workers. */
  readonly group: string;
  /** Null for the embedded one. */
  readonly schemaRegistry: SchemaRegistrySettings | null;
  readonly streams: () => Promise<StoredStreams>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The live tail of one datasource: begun when it is first needed, and kept. */
export class LiveConnection {
  readonly #tail: Lazy<LiveTail>;
  #started: LiveTail | undefined;
  #forget = () => {};

  constructor(
    { uid, kafka, group, schemaRegistry, streams, log, metrics }: LiveConnectionOptions,
  ) {
    this.#tail = new Lazy({
      ...KEPT,
      open: async () => {
        const declared = [...(await streams()).values()];
        const client = kafkaClient(kafka, { log });
        const tail = new LiveTail({
          kafka: client,
          streams: declared,
          group,
          openRegistry: () => openSchemaRegistry({ schemaRegistry, group }, client),
          describe: (error) => describeFault(error, { kafka, schemaRegistry }),
          log,
        });
        tail.start();
        this.#started = tail;
        this.#forget = metrics.watch(() => figuresOf(uid, tail));
        return tail;
      },
      close: async (tail) => {
        this.#forget();
        await tail.close();
      },
    });
  }

  /** @throws what reading the declarations throws */
  get(): Promise<LiveTail> {
    return this.#tail.get();
  }

  /** Has a tail that was begun follow these streams. */
  follow(streams: StoredStreams): void {
    this.#started?.setStreams([...streams.values()]);
  }

  close(): Promise<void> {
    return this.#tail.close();
  }
}

/** Errors of the topics' own reader, such as that there are none, need no explanation. */
function describeFault(
  error: unknown,
  { kafka, schemaRegistry }: Pick<LiveConnectionOptions, "kafka" | "schemaRegistry">,
): string {
  if (error instanceof RegistryAway && schemaRegistry !== null) {
    return faultText(schemaRegistryFault(error, schemaRegistry));
  }
  return error instanceof kafkajs.KafkaJSError || allowNetFix(error) !== undefined
    ? faultText(kafkaFault(error, kafka))
    : errorMessage(error);
}

function figuresOf(uid: string, tail: LiveTail): LiveFigures {
  const now = Date.now();
  const lag = tail.pulses().flatMap(({ stream, pulse: { maxEventTime } }) =>
    maxEventTime === null ? [] : [[stream, Math.max(0, now - maxEventTime)] as const]
  );
  return { uid, ...tail.figures, up: tail.fault === null, lag: new Map(lag) };
}
