import { toOffset } from "../kafka/offset.ts";
import type { Kind } from "./kind.ts";
import type { LiveLog } from "./log.ts";
import type { TopicReader } from "./topic_reader.ts";

/** The first message of a batch. */
interface Mark {
  readonly offset: number;
  readonly timestamp: string;
}

/**
 * Takes what is read of a topic into a log.
 *
 * @param onAnew told when a topic was deleted and made anew: its offsets begin again, and the log
 *   forgets what it held of the partition
 */
export function logReader(log: LiveLog, kind: Kind, onAnew: () => void): TopicReader {
  const ring = log.rings[kind];
  const marks = new Map<number, Mark>();
  return {
    next: (partition) => ring.next(partition),
    begin: (partition, offset) => ring.begin(partition, offset),
    read: (partition, messages) => {
      const [message] = messages;
      if (message === undefined) return;
      const mark = { offset: toOffset(message.offset), timestamp: message.timestamp };
      const last = marks.get(partition);
      if (last !== undefined && isAnew(mark, last)) {
        onAnew();
        ring.begin(partition, mark.offset);
      }
      marks.set(partition, mark);
      log.append(kind, partition, messages);
    },
  };
}

/** A rejoin brings the last batch again at most: neither one before it nor another in its place. */
function isAnew(mark: Mark, last: Mark): boolean {
  return mark.offset < last.offset ||
    (mark.offset === last.offset && mark.timestamp !== last.timestamp);
}
