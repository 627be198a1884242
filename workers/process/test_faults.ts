import type kafkajs from "kafkajs";

/** A call of the commit protocol: of a producer, or of one of its transactions. */
export interface ProtocolCall {
  readonly name: "connect" | "transaction" | "sendBatch" | "sendOffsets" | "commit" | "abort";
  readonly args: readonly unknown[];
}

/** What a test does around the calls; what it throws is thrown by the call. */
export interface Faults {
  readonly before?: (call: ProtocolCall) => void | Promise<void>;
  /** The call has succeeded, which its caller does not know yet. */
  readonly after?: (call: ProtocolCall) => void | Promise<void>;
}

/** A client whose producers fail where a test says so, and work on the real Kafka where it does not. */
export function withFaults(kafka: kafkajs.Kafka, faults: Faults): kafkajs.Kafka {
  const around = async <T>(call: ProtocolCall, work: () => Promise<T>): Promise<T> => {
    await faults.before?.(call);
    const result = await work();
    await faults.after?.(call);
    return result;
  };
  const wrapTransaction = (transaction: kafkajs.Transaction): kafkajs.Transaction => ({
    ...transaction,
    sendBatch: (batch) =>
      around({ name: "sendBatch", args: [batch] }, () => transaction.sendBatch(batch)),
    sendOffsets: (offsets) =>
      around({ name: "sendOffsets", args: [offsets] }, () => transaction.sendOffsets(offsets)),
    commit: () => around({ name: "commit", args: [] }, () => transaction.commit()),
    abort: () => around({ name: "abort", args: [] }, () => transaction.abort()),
  });
  const wrapProducer = (producer: kafkajs.Producer): kafkajs.Producer => ({
    ...producer,
    connect: () => around({ name: "connect", args: [] }, () => producer.connect()),
    transaction: () =>
      around(
        { name: "transaction", args: [] },
        async () => wrapTransaction(await producer.transaction()),
      ),
  });
  return new Proxy(kafka, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name === "producer") {
        return (config?: kafkajs.ProducerConfig) => wrapProducer(target.producer(config));
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Bytes that a {@linkcode ProtocolCall} of `sendBatch` writes to topics that match. */
export function sentBytes({ args }: ProtocolCall, topics: RegExp): number {
  const [{ topicMessages }] = args as [kafkajs.ProducerBatch];
  return (topicMessages ?? []).filter(({ topic }) => topics.test(topic))
    .flatMap(({ messages }) =>
      // A sealed batch passes for messages; this is how the client groups them by partition.
      Object.values((messages as unknown as SealedLike).reduce())
    )
    .reduce((sum, { batch }) => sum + batch.bytes.length, 0);
}

interface SealedLike {
  reduce(): Record<number, { readonly batch: { readonly bytes: Uint8Array } }>;
}
