import type { ComponentChildren, Ref } from "preact";
import { formatDelay } from "../format/duration.ts";
import { useNow } from "../live/beat.ts";
import { useConnection } from "../live/use_connection.ts";
import { heard } from "../link/link.ts";

export interface PanelProps {
  readonly id: string;
  readonly title: string;
  /** Beside the title, smaller. */
  readonly note?: ComponentChildren;
  /** At the right of the title row. */
  readonly tools?: ComponentChildren;
  /** What it shows follows the server: it is marked while it cannot. */
  readonly follows?: boolean;
  /** Set to the panel's element. */
  readonly element?: Ref<HTMLElement>;
  readonly children: ComponentChildren;
}

/** A titled part of the page; what it shows is grey while it cannot follow the server. */
export function Panel({ id, title, note, tools, follows = false, element, children }: PanelProps) {
  const { kind } = useConnection();
  const stale = follows && kind !== "live" && kind !== "connecting";
  return (
    <section
      ref={element ?? null}
      class={`panel panel-${id} ${stale ? "stale" : ""}`}
      aria-labelledby={`${id}-title`}
      data-testid={id}
    >
      <header class="panel-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {note !== undefined && <span class="panel-note">{note}</span>}
        {stale && <StaleChip />}
        {tools !== undefined && <div class="panel-tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}

/** How old what the panel shows is. */
function StaleChip() {
  const now = useNow();
  return (
    <span class="chip" data-testid="stale">
      {heard.at === 0 ? "not live" : `as of ${formatDelay(Math.max(0, now - heard.at))} ago`}
    </span>
  );
}
