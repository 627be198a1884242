import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FieldLabel } from "../api/contract.ts";
import { formatValue } from "../format/number.ts";
import type { Entry, Feed } from "../live/feed.ts";
import { listMove } from "./list_move.ts";

export interface KeyListProps {
  readonly feed: Feed;
  readonly selected: string | null;
  /** Shown beside each key. */
  readonly measure: { readonly name: string; readonly label: FieldLabel } | undefined;
  readonly onSelect: (key: string) => void;
}

/** More rows than a person reads: a filter finds the rest. */
const SHOWN = 200;

/** All keys of a stream, to be filtered and chosen: the map in words. */
export function KeyList({ feed, selected, measure, onSelect }: KeyListProps) {
  const [filter, setFilter] = useState("");
  const [focused, setFocused] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const sorted = useMemo(() => sortedKeys(feed.latest.keys()), [feed, feed.keySet]);
  const wanted = filter.trim().toLowerCase();
  const matching = sorted.filter((key) => key.toLowerCase().includes(wanted));
  const keys = matching.slice(0, SHOWN);
  // Records of windows across keys have no measure of the stream that they are made from.
  const measured = measure !== undefined && keys.some((key) => valueOf(key) !== undefined);
  const current = focused !== null && keys.includes(focused) ? focused : selected;

  useEffect(() => {
    list.current?.querySelector(".key-focused")?.scrollIntoView({ block: "nearest" });
  }, [focused]);

  function valueOf(key: string): number | undefined {
    const value = measure && feed.latest.get(key)?.record[measure.name];
    return typeof value === "number" ? value : undefined;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = current === null ? -1 : keys.indexOf(current);
    const to = listMove(event.key, { at, count: keys.length });
    if (event.key === "Enter" || event.key === " ") {
      if (current !== null) onSelect(current);
    } else if (to !== undefined) {
      setFocused(keys[to] ?? null);
    } else return;
    event.preventDefault();
  }

  return (
    <div class="keys">
      <input
        type="search"
        placeholder={`Filter ${sorted.length} keys`}
        aria-label="Filter keys"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      {measured && (
        <p class="keys-head" aria-hidden="true">
          <span>Key</span>
          <span>{measure.label.label}{measure.label.unit && `, ${measure.label.unit}`}</span>
        </p>
      )}
      <ul
        ref={list}
        role="listbox"
        aria-label={!measured
          ? "Keys"
          : `Keys with their ${measure.label.label}${
            measure.label.unit ? ` in ${measure.label.unit}` : ""
          }`}
        tabIndex={0}
        aria-activedescendant={current === null ? undefined : `key-${current}`}
        data-testid="keys"
        onKeyDown={onKeyDown}
        onBlur={() => setFocused(null)}
      >
        {keys.map((key) => {
          const value = valueOf(key);
          return (
            <li
              key={key}
              id={`key-${key}`}
              role="option"
              aria-selected={key === selected}
              class={key === focused ? "key-focused" : ""}
              data-testid="key"
              data-key={key}
              onClick={() => onSelect(key)}
            >
              <span>{key}</span>
              {value !== undefined && <b>{formatValue(value)}</b>}
            </li>
          );
        })}
      </ul>
      {matching.length > SHOWN && (
        <p class="more">{matching.length - SHOWN} more: filter to find them</p>
      )}
      {matching.length === 0 && wanted !== "" && <p class="more">No key contains “{filter}”</p>}
    </div>
  );
}

/** Keys that were heard of last so long before the newest come after those that send, ms. */
const SILENT_MS = 600_000;

/** The first key in the order of the list of those that send: recordings that ended are no first look. */
export function firstSending(entries: Iterable<Pick<Entry, "key" | "time">>): string | undefined {
  const all = [...entries];
  const newest = all.reduce((time, entry) => Math.max(time, entry.time), -Infinity);
  return sortedKeys(
    all.filter(({ time }) => !(newest - time > SILENT_MS)).map(({ key }) => key),
  )[0];
}

const collator = new Intl.Collator("en", { numeric: true });

/** Keys as people count: `vehicle-2` before `vehicle-10`. */
export function sortedKeys(keys: Iterable<string>): string[] {
  return [...keys].sort(collator.compare);
}
