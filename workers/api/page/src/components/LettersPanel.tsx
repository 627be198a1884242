import { formatCount } from "../format/number.ts";
import { formatClock } from "../format/time.ts";
import type { Letter } from "../state/letter.ts";
import { Expandable } from "./Expandable.tsx";
import { Empty } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";

export interface LettersPanelProps {
  readonly kind: "late" | "dead";
  /** Newest first. */
  readonly letters: readonly Letter[];
  /** All of the stream, of which `letters` are the newest; undefined when not known. */
  readonly total: number | undefined;
}

const WORDS = {
  late: { title: "Late records", none: "No record was too late" },
  dead: { title: "Dead letters", none: "Every record could be used" },
} as const;

/** Records that were set aside: why, and where they are. */
export function LettersPanel({ kind, letters, total }: LettersPanelProps) {
  const count = Math.max(total ?? 0, letters.length);
  const note = (
    <span class={`count ${count > 0 ? `count-${kind}` : ""}`} data-testid={`${kind}-count`}>
      {formatCount(count)}
    </span>
  );
  return (
    <Panel id={`${kind}-letters`} title={WORDS[kind].title} note={note}>
      {letters.length === 0
        ? <Empty title={count === 0 ? WORDS[kind].none : "None of the newest is stored yet"} />
        : (
          <ol class="rows" aria-label={WORDS[kind].title}>
            {letters.slice(0, 40).map((letter) => (
              <li key={letter.id} data-testid={`${kind}-letter`} data-key={letter.key}>
                <Expandable content={letter.content}>
                  <time title="Arrived, UTC">{formatClock(letter.at)}</time>
                  <b>{letter.key || "(no key)"}</b>
                  <span class="values">{letter.reason}</span>
                  <small>{letter.where}</small>
                </Expandable>
              </li>
            ))}
          </ol>
        )}
    </Panel>
  );
}
