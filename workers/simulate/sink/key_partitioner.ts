import kafkajs from "kafkajs";

/** Bounds the memory that wrong keys can take. */
const REMEMBERED_KEYS = 100_000;

/**
 * kafkajs's default partitioner (murmur2 of the key, as in the Java client), which remembers: a
 * fleet has few keys and many records.
 */
export function keyPartitioner(): ReturnType<kafkajs.ICustomPartitioner> {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  const known = new Map<string, number>();
  return (args) => {
    const name = `${args.partitionMetadata.length} ${args.message.key}`;
    let partition = known.get(name);
    if (partition === undefined) {
      partition = choose(args);
      if (known.size >= REMEMBERED_KEYS) known.clear();
      known.set(name, partition);
    }
    return partition;
  };
}
