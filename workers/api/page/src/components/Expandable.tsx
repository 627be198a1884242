import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { LongText } from "./LongText.tsx";

export interface ExpandableProps {
  /** What is shown when open, as text; asked for then. */
  readonly content: () => string;
  readonly children: ComponentChildren;
  readonly onToggle?: (open: boolean) => void;
  /** -1 for a line that Tab passes. */
  readonly tabIndex?: number;
}

/** Characters of a content that are shown at first. */
const SHOWN = 20_000;

/** A line that opens to all of its content. */
export function Expandable({ content, children, onToggle, tabIndex = 0 }: ExpandableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details
      open={open}
      onToggle={(event) => {
        const next = event.currentTarget.open;
        if (next === open) return;
        setOpen(next);
        onToggle?.(next);
      }}
    >
      <summary tabIndex={tabIndex}>{children}</summary>
      {open && <Content content={content} />}
    </details>
  );
}

/** Made once: a list that goes on below must not lay a large record out again. */
function Content({ content }: Pick<ExpandableProps, "content">) {
  const text = useMemo(content, []);
  return (
    <pre>
      <LongText text={text} shown={SHOWN} />
    </pre>
  );
}
