/** Where in Kafka a record was read. */
export interface SourcePosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The position when all of its parts are known, else null. */
export function sourcePosition(
  topic: string | null,
  place: { readonly partition: number | null; readonly offset: number | null },
): SourcePosition | null {
  const { partition, offset } = place;
  return topic === null || partition === null || offset === null
    ? null
    : { topic, partition, offset };
}
