import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { formatClock } from "../format/time.ts";
import { paused } from "../live/activity.ts";
import { connectionOf, connections } from "../state/connection.ts";
import { useStore } from "../state/store.ts";

export interface PanelProps {
  readonly id: string;
  readonly title: string;
  /** Beside the title, smaller. */
  readonly note?: ComponentChildren;
  /** At the right of the title row. */
  readonly tools?: ComponentChildren;
  /** What it shows follows the server: it is marked while it cannot. */
  readonly follows?: boolean;
  readonly children: ComponentChildren;
}

/** A titled part of the page. */
export function Panel({ id, title, note, tools, follows = false, children }: PanelProps) {
  return (
    <section class={`panel panel-${id}`} aria-labelledby={`${id}-title`} data-testid={id}>
      <header class="panel-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {note !== undefined && <span class="panel-note">{note}</span>}
        {follows && <StaleChip />}
        {tools !== undefined && <div class="panel-tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}

/** Shows since when the panel has not been live; nothing while it is. */
function StaleChip() {
  const states = useStore(connections);
  const { kind } = connectionOf(states.values(), useStore(paused));
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (kind === "live") setSince(null);
    else if (kind !== "connecting") setSince((old) => old ?? Date.now());
  }, [kind]);
  if (since === null) return null;
  return <span class="chip" data-testid="stale">Not live since {formatClock(since)} UTC</span>;
}
