import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { listMove } from "./list_move.ts";

export interface RowListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Draws one line; `tabIndex` belongs to the element that the keyboard reaches. */
  readonly row: (item: T, tabIndex: number) => ComponentChildren;
  /** For tests. */
  readonly attributes: (item: T) => Readonly<Record<string, string | number>>;
  readonly onHold?: () => void;
  readonly onRelease?: () => void;
}

/**
 * A list that Tab enters and leaves with one press, however long it is; within it the arrow keys,
 * Home and End move (the roving focus of the ARIA practices guide).
 */
export function RowList<T>(props: RowListProps<T>) {
  const { label, items, keyOf, row, attributes, onHold, onRelease } = props;
  const list = useRef<HTMLOListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const keys = items.map(keyOf);
  const reached = current !== null && keys.includes(current) ? current : keys[0];

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target as Element).matches("summary")) return;
    const to = listMove(event.key, { at: keys.indexOf(reached!), count: keys.length });
    if (to === undefined) return;
    event.preventDefault();
    list.current?.children[to]?.querySelector<HTMLElement>("summary")?.focus();
  }

  function onFocusIn(event: FocusEvent): void {
    const line = (event.target as Element).closest("li");
    const at = line === null ? -1 : [...list.current?.children ?? []].indexOf(line);
    if (at >= 0) setCurrent(keys[at]!);
    onHold?.();
  }

  return (
    <ol
      ref={list}
      class="rows"
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
      onFocusOut={onRelease}
      onPointerEnter={onHold}
      onPointerLeave={onRelease}
    >
      {items.map((item) => {
        const key = keyOf(item);
        return <li key={key} {...attributes(item)}>{row(item, key === reached ? 0 : -1)}</li>;
      })}
    </ol>
  );
}
