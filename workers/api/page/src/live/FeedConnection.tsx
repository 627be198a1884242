import { useEffect } from "preact/hooks";
import type {
  DeadLetter,
  LateRecord,
  LatestRecord,
  RecordJson,
  StreamSummary,
} from "../api/contract.ts";
import { maskRecord } from "#core/contract/mask.ts";
import { streamUrl } from "../api/get_json.ts";
import { toEpoch } from "../format/time.ts";
import { deadLetter, lateLetter } from "../state/letter.ts";
import { beatNow } from "./beat.ts";
import { feedOf } from "./feed.ts";
import { useFollow } from "./use_follow.ts";
import { useResource } from "./use_resource.ts";

export interface FeedConnectionProps {
  readonly stream: StreamSummary;
  /** Whether late and dead records are wanted too. */
  readonly letters: boolean;
  /** Whether every record is wanted: the newest that comes may not be the newest by event time. */
  readonly all?: boolean;
}

const FIRST_KEYS = 5000;
const FIRST_LETTERS = 50;

/** Fills the feed of one stream, from REST first and live from then on; draws nothing. */
export function FeedConnection({ stream, letters, all = false }: FeedConnectionProps) {
  const feed = feedOf(stream.name);
  // What is sensitive never gets into what the page holds.
  const shown = (record: RecordJson): RecordJson => maskRecord(record, stream);
  const shownLate = (late: LateRecord) =>
    lateLetter({ ...late, record: late.record && shown(late.record) });
  const latest = useResource<{ records: LatestRecord[] }>(
    streamUrl(stream.name, "/latest", { limit: FIRST_KEYS }),
  );
  const page = { limit: FIRST_LETTERS };
  const late = useResource<{ late: LateRecord[] }>(
    letters ? streamUrl(stream.name, "/late", page) : null,
  );
  const dead = useResource<{ dead: DeadLetter[] }>(
    letters ? streamUrl(stream.name, "/dead", page) : null,
  );

  useEffect(() => {
    feed.problem = latest.problem;
    feed.reload = latest.reload;
    feed.changed();
    beatNow();
  }, [latest.problem]);
  useEffect(() => {
    if (latest.data === undefined) return;
    const entries = latest.data.records
      .map(({ key, event_time, record }) => ({ key, record: shown(record), time: event_time }))
      .sort((a, b) => a.time - b.time);
    for (const entry of entries) feed.loaded ? feed.addLatest(entry) : feed.addRecord(entry);
    feed.loaded = true;
    feed.changed();
    beatNow();
  }, [latest.data]);
  useEffect(() => {
    for (const item of late.data?.late.toReversed() ?? []) feed.addLetter("late", shownLate(item));
  }, [late.data]);
  useEffect(() => {
    for (const item of dead.data?.dead.toReversed() ?? []) feed.addLetter("dead", deadLetter(item));
  }, [dead.data]);

  const kinds = letters ? ["records", "late", "dead"] : ["records"];
  const rate = all ? {} : { sample: "latest" } as const;
  useFollow({ stream: stream.name, kinds, ...rate }, (answer) => {
    if (!("events" in answer)) return;
    for (const { type, data } of answer.events) {
      if (type === "gap") {
        latest.reload();
        late.reload();
        dead.reload();
      } else if (type === "record") {
        const { key, record } = data as { key: string; record: RecordJson };
        feed.addRecord({
          key,
          record: shown(record),
          time: toEpoch(record[stream.time]),
          heardAt: performance.now(),
        });
      } else if (type === "late") {
        feed.addLetter("late", shownLate(data as LateRecord));
      } else if (type === "dead") {
        feed.addLetter("dead", deadLetter(data as DeadLetter));
      }
    }
  });
  return null;
}
