/* What the terms mean, for a reader who is new to them. */

export const WATERMARK =
  'The watermark says how far a stream has come in event time, the time at which things happened: windows that end before it are final. It is the watermark of the partition that is furthest behind; a key has one of its own, which may be ahead.';

export const PROCESS_LAG = 'Records in Kafka that the process worker, which counts them in windows, has still to read.';

export const PERSIST_LAG = 'Records and windows in Kafka that the persist worker has still to write to Cassandra.';

export const LEDGER =
  'The ledger accounts for every record that came in: counted in a window (green), late (yellow), dead (red), or filtered because no window wanted it (grey). The four add up to all.';

export const LATE = 'A late record came too late for every window that wanted it. It is kept, but not counted.';

export const DEAD_LETTER =
  'A dead letter is a record that is not valid or dated too far in the future. It is kept as it came, with the reason, and can be replayed.';
