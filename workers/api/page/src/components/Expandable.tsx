import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface ExpandableProps {
  /** Shown when open: JSON laid out, or text as it is. */
  readonly content: unknown;
  readonly children: ComponentChildren;
  readonly onToggle?: (open: boolean) => void;
}

/** A line that opens to all of its content. */
export function Expandable({ content, children, onToggle }: ExpandableProps) {
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
      <summary>{children}</summary>
      {open &&
        <pre>{typeof content === "string" ? content : JSON.stringify(content, null, 2)}</pre>}
    </details>
  );
}
