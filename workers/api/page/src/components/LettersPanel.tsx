import { useRef } from "preact/hooks";
import { formatCount } from "../format/number.ts";
import { formatClock } from "../format/time.ts";
import { useFeed } from "../live/feed.ts";
import { usePipeline } from "../live/use_pipeline.ts";
import { Expandable } from "./Expandable.tsx";
import { Empty } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";
import { RowList } from "./RowList.tsx";

export interface LettersPanelProps {
  readonly kind: "late" | "dead";
  readonly stream: string;
}

const WORDS = {
  late: { title: "Late records", none: "No record was too late" },
  dead: { title: "Dead letters", none: "Every record could be used" },
} as const;

const SHOWN = 40;
const MINUTE_MS = 60_000;

/** Records that were set aside: why, and where they belonged. */
export function LettersPanel({ kind, stream }: LettersPanelProps) {
  const panel = useRef<HTMLElement>(null);
  const letters = useFeed(stream, panel)[kind].list(SHOWN);
  const { pipeline } = usePipeline();
  const of = pipeline?.streams.find((item) => item.stream === stream);
  const total = Math.max(of?.ledger[kind] ?? 0, letters.length);
  const since = (pipeline?.now ?? Date.now()) - MINUTE_MS;
  const recent = letters.filter(({ at }) => at > since).length;
  const note = (
    <>
      <span
        class={`count ${recent > 0 ? `count-${kind}` : ""}`}
        data-testid={`${kind}-count`}
        data-value={total}
      >
        {formatCount(total)}
      </span>{" "}
      {total > 0 &&
        (recent === 0 ? "none in the last minute" : `${formatCount(recent)} in the last minute`)}
    </>
  );
  return (
    <Panel id={`${kind}-letters`} element={panel} title={WORDS[kind].title} note={note} follows>
      {letters.length === 0
        ? <Empty title={total === 0 ? WORDS[kind].none : "None of the newest is stored yet"} />
        : (
          <RowList
            label={WORDS[kind].title}
            items={letters}
            keyOf={({ id }) => id}
            attributes={({ key }) => ({ "data-testid": `${kind}-letter`, "data-key": key })}
            row={(letter, tabIndex) => (
              <Expandable content={letter.content} tabIndex={tabIndex}>
                <time title="Arrived, UTC">{formatClock(letter.at)}</time>
                <b>{letter.key || "(no key)"}</b>
                <span class="values">{letter.reason}</span>
                <small>{letter.where}</small>
              </Expandable>
            )}
          />
        )}
    </Panel>
  );
}
