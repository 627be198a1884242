import { recordMeasures } from "#core/contract/record_measures.ts";
import { useRef, useState } from "preact/hooks";
import type { StreamSummary } from "../api/contract.ts";
import { formatCompact, formatValue } from "../format/number.ts";
import { shorten } from "#core/shorten.ts";
import { formatClock } from "../format/time.ts";
import { type Entry, type TailEntry, useFeed } from "../live/feed.ts";
import { Expandable } from "./Expandable.tsx";
import { Empty, Failure, Skeleton } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";
import { RowList } from "./RowList.tsx";

const SHOWN = 30;

/** A list that stands still, so that a line in it can be read and opened. */
interface Held {
  readonly entries: readonly TailEntry[];
  /** How many records there had been. */
  readonly total: number;
  /** Only while the pointer or the focus is in the list. */
  readonly brief: boolean;
}

/** The newest records as they come; each opens to its JSON. */
export function RecordsPanel({ stream }: { stream: StreamSummary }) {
  const panel = useRef<HTMLElement>(null);
  const feed = useFeed(stream.name, panel);
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
      element={panel}
      title="Latest records"
      note="sampled, two a second per key"
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
          <RowList
            label="Latest records"
            items={entries}
            keyOf={({ number }) => String(number)}
            attributes={({ key, time }) => ({
              "data-testid": "record",
              "data-key": key,
              "data-time": time,
            })}
            onHold={() => hold(true)}
            onRelease={release}
            row={(entry, tabIndex) => (
              <Expandable
                content={() => JSON.stringify(entry.record, null, 2)}
                tabIndex={tabIndex}
                onToggle={(opened) => opened && hold(false)}
              >
                <time title="Event time, UTC">{formatClock(entry.time)}</time>
                <b>{entry.key}</b>
                <span class="values">
                  {summary(stream, entry).map(({ name, value }) => (
                    <span key={name}>
                      {name} <i>{value}</i>
                    </span>
                  ))}
                </span>
              </Expandable>
            )}
          />
        )}
    </Panel>
  );
}

/** A count has no decimals; what was measured keeps some. */
function inShort(value: number): string {
  return Number.isInteger(value) ? formatCompact(value) : formatValue(value);
}

/** Characters of a text that are shown in a line. */
const TEXT = 120;

/** What a record says, by name: its measures, then its dimensions and texts. */
function summary(stream: StreamSummary, { record }: Entry): { name: string; value: string }[] {
  const measured = Object.entries(recordMeasures(stream)).flatMap(([name, measure]) => {
    const value = record[name];
    if (measure === undefined || typeof value !== "number") return [];
    const { label, unit } = measure;
    return { name: label, value: `${inShort(value)}${unit ? ` ${unit}` : ""}` };
  });
  if (stream.derived !== undefined) {
    const input = `${record["source"]} ${record["source_key"]}`;
    return [...measured, { name: "of", value: shorten(input, TEXT) }];
  }
  if (measured.length > 0) return measured;
  const labels = Object.entries(stream.dimensions).map(([name, { label }]) => ({ name, label }));
  const texts = (stream.text ?? []).map((name) => ({ name, label: "" }));
  return [...labels, ...texts].flatMap(({ name, label }) => {
    const value = record[name];
    return typeof value === "string" ? { name: label, value: shorten(value, TEXT) } : [];
  });
}
