import kafkajs from "kafkajs";
import { Lazy } from "#core/async/cached.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import type { StoredStreams } from "../catalogue/catalogue.ts";
import { allowNetFix } from "../connections/allow_net.ts";
import { faultText } from "../connections/fault.ts";
import { KEPT } from "../connections/cassandra.ts";
import { kafkaClient } from "../connections/kafka.ts";
import { kafkaFault } from "../connections/kafka_fault.ts";
import type { LiveFigures, Metrics } from "../metrics.ts";
import type { KafkaSettings } from "../settings/settings.ts";
import { LiveTail } from "./mod.ts";

/** Options of {@linkcode LiveConnection}. */
export interface LiveConnectionOptions {
  /** Of the datasource, for the metrics. */
  readonly uid: string;
  readonly kafka: KafkaSettings;
  /** `SLUICE_GROUP` of the workers. */
  readonly group: string;
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
    { uid, kafka, group, streams, log, metrics }: LiveConnectionOptions,
  ) {
    this.#tail = new Lazy({
      ...KEPT,
      open: async () => {
        const declared = [...(await streams()).values()];
        const tail = new LiveTail({
          kafka: kafkaClient(kafka, { log }),
          streams: declared,
          group,
          describe: (error) => describeFault(error, kafka),
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
function describeFault(error: unknown, kafka: KafkaSettings): string {
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
