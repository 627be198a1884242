import { useState } from "preact/hooks";
import type { StreamSummary } from "../api/contract.ts";
import { formatCompact, formatValue } from "../format/number.ts";
import { formatClock } from "../format/time.ts";
import type { Entry, Feed, TailEntry } from "../live/feed.ts";
import { Expandable } from "./Expandable.tsx";
import { Empty, Failure, Skeleton } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";

const SHOWN = 40;

/** A list that stands still, so that a line in it can be read and opened. */
interface Held {
  readonly entries: readonly TailEntry[];
  /** How many records there had been. */
  readonly total: number;
  /** Only while the pointer or the focus is in the list. */
  readonly brief: boolean;
}

/** The newest records as they come; each opens to its JSON. */
export function RecordsPanel({ stream, feed }: { stream: StreamSummary; feed: Feed }) {
  const [held, setHeld] = useState<Held | null>(null);
  const entries = held?.entries ?? feed.tail.list(SHOWN);
  const waiting = held === null ? 0 : feed.tail.total - held.total;
  const hold = (brief: boolean) =>
    setHeld((old) => ({
      ...old ?? { entries, total: feed.tail.total },
      brief: brief && (old?.brief ?? true),
    }));
  const release = () => setHeld((old) => old?.brief ? null : old);
  const follows = held === null || held.brief;
  const tools = (
    <button
      type="button"
      aria-pressed={!follows}
      data-testid="hold-records"
      onClick={() => follows ? hold(false) : setHeld(null)}
    >
      {follows ? "Hold" : `Follow${waiting > 0 ? `, ${formatCompact(waiting)} new` : ""}`}
    </button>
  );
  return (
    <Panel
      id="records"
      title="Latest records"
      note={<span title="Opening a record holds the list">sampled, two a second per key</span>}
      tools={tools}
      follows
    >
      {entries.length === 0
        ? feed.loaded
          ? (
            <Empty title="No records yet">
              <code>deno task simulate</code> makes some.
            </Empty>
          )
          : feed.problem === undefined
          ? <Skeleton lines={6} />
          : <Failure problem={feed.problem} onRetry={feed.reload} />
        : (
          <ol
            class="rows"
            aria-label="Latest records"
            onPointerEnter={() => hold(true)}
            onPointerLeave={release}
            onFocusIn={() => hold(true)}
            onFocusOut={release}
          >
            {entries.map((entry) => (
              <li
                key={entry.number}
                data-testid="record"
                data-key={entry.key}
                data-time={entry.time}
              >
                <Expandable
                  content={entry.record}
                  onToggle={(opened) => opened && hold(false)}
                >
                  <time title="Event time, UTC">{formatClock(entry.time)}</time>
                  <b>{entry.key}</b>
                  <span class="values">{summary(stream, entry)}</span>
                </Expandable>
              </li>
            ))}
          </ol>
        )}
    </Panel>
  );
}

/** A record in one line: its measures, or else its dimensions and texts. */
function summary(stream: StreamSummary, { record }: Entry): string {
  const measured = Object.entries(stream.measures).flatMap(([name, { unit }]) => {
    const value = record[name];
    return typeof value === "number" ? `${formatValue(value)}${unit ? ` ${unit}` : ""}` : [];
  });
  const described = [...Object.keys(stream.dimensions), ...stream.text ?? []].flatMap((name) => {
    const value = record[name];
    return typeof value === "string" ? value : [];
  });
  return [...measured, ...described].join(" · ");
}
