import { Buffer } from "node:buffer";

/** A row of the predict worker's state. */
export interface PredictRow {
  readonly partition: number;
  /** Its key, without the name of its stream. */
  readonly own: Buffer;
  readonly value: Buffer;
}

/** Parts of a snapshot are numbered behind this letter; what came since is behind the other. */
const SNAPSHOT = /^a(\d+)$/;
const STEPS = "b";

/** Whether a row is one of the model of arrivals. */
export function isArrivalRow(own: Buffer): boolean {
  const name = own.toString();
  return name === STEPS || SNAPSHOT.test(name);
}

/**
 * Whether the model of arrivals knows a key. A row of it is about all keys of a partition: as text,
 * a key is in quotation marks; in the snapshot, behind its length.
 */
export function isKnownByArrivals(key: string, rows: readonly PredictRow[]): boolean {
  const bytes = Buffer.from(key);
  const wanted = [
    Buffer.from(JSON.stringify(key)),
    Buffer.concat([lengthOf(bytes), bytes]),
  ];
  return [...Map.groupBy(rows, ({ partition }) => partition).values()].some((ofPartition) => {
    const parts = ofPartition.flatMap(({ own, value }) => {
      const number = SNAPSHOT.exec(own.toString())?.[1];
      return number === undefined ? [] : [{ number: Number(number), value }];
    });
    // A key may lie across two parts.
    const snapshot = Buffer.concat(
      parts.sort((a, b) => a.number - b.number).map(({ value }) => value),
    );
    const steps = ofPartition.filter(({ own }) => own.toString() === STEPS);
    return [snapshot, ...steps.map(({ value }) => value)].some((bytes) =>
      wanted.some((one) => bytes.includes(one))
    );
  });
}

/** As a number of variable length: seven bits a byte, the lowest first. */
function lengthOf({ length }: Buffer): Buffer {
  return length < 0x80 ? Buffer.of(length) : Buffer.of(length & 0x7f | 0x80, length >> 7);
}
