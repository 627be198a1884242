import type { Kind } from "../../../workers/api/live/kind.ts";
import { type LiveLog, toOffset } from "../../../workers/api/live/log.ts";
import type { TopicReader } from "../../../workers/api/live/read_topics.ts";

/**
 * Takes what is read of a topic into a log.
 *
 * @param onReset told when a partition goes back to before the batch that was read last, which no
 *   rejoin does: the topic was deleted and made anew, and its offsets begin again
 */
export function logReader(log: LiveLog, kind: Kind, onReset: () => void): TopicReader {
  const ring = log.rings[kind];
  const firsts = new Map<number, number>();
  return {
    backlog: 0,
    next: (partition) => ring.next(partition),
    begin: (partition, offset) => ring.begin(partition, offset),
    read: (partition, messages) => {
      const [message] = messages;
      if (message === undefined) return;
      const first = toOffset(message.offset);
      if (first < (firsts.get(partition) ?? 0)) return onReset();
      firsts.set(partition, first);
      log.append(kind, partition, messages);
    },
  };
}
