import type { ComponentChildren } from "preact";
import { StaleChip } from "./StaleChip.tsx";

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
