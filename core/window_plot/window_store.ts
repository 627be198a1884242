import type { KeyWindows, WindowItem, WindowTable } from "./windows.ts";

interface KeyState {
  key: string;
  byStart: Map<number, { item: WindowItem; seen: number }>;
  windows: WindowItem[];
}

/** What one application of rows did. */
export interface Applied {
  /** Windows that are new, or have another revision than before. */
  changed: number;
  /** Append times (epoch ms) of the changed windows that carry one. */
  appended: number[];
}

/**
 * Holds the newest revision of every window and remembers what corrections changed.
 *
 * Rows are applied whole: what is no longer among them is forgotten. Only what differs costs more
 * than a look-up, so that it can be done for every packet.
 */
export class WindowStore {
  #keys = new Map<string, KeyState>();
  #list: KeyState[] = [];
  #generation = 0;
  #version = 0;
  #settledVersion = 0;
  #updates = 0;
  #watermark: number | null = null;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** Grows when anything but an open window changes. */
  get settledVersion(): number {
    return this.#settledVersion;
  }

  /** Updates of windows since the store was made. */
  get updates(): number {
    return this.#updates;
  }

  /** The highest watermark that any row has said, epoch ms. */
  get watermark(): number | null {
    return this.#watermark;
  }

  /** Keys in the order of their names, with arrays that later applications change. */
  get keys(): readonly KeyWindows[] {
    return this.#list;
  }

  /** A copy that later applications leave alone. */
  snapshot(): KeyWindows[] {
    return this.#list.map(({ key, windows }) => ({ key, windows: windows.slice() }));
  }

  /** Takes the rows of all tables as the whole truth. */
  apply(tables: readonly WindowTable[]): Applied {
    this.#generation++;
    const applied: Applied = { changed: 0, appended: [] };
    for (const table of tables) {
      for (let row = 0; row < table.length; row++) {
        this.#applyRow(table, row, applied);
      }
    }
    this.#forgetUnseen(applied);
    if (applied.changed > 0) {
      this.#version++;
      this.#updates += applied.changed;
    }
    return applied;
  }

  #applyRow(table: WindowTable, row: number, applied: Applied) {
    const key = table.key[row];
    const start = table.start[row];
    const revision = table.revision[row];
    if (key === undefined || start === undefined || revision === undefined) {
      return;
    }
    const state = this.#keys.get(key) ?? this.#addKey(key);
    const known = state.byStart.get(start);
    if (known && known.item.revision >= revision) {
      known.seen = this.#generation;
      return;
    }
    if (table.count[row] === 0) {
      // A withdrawn session: it stays unseen and is forgotten below.
      return;
    }
    const item = toItem(table, { row, start, revision, known: known?.item ?? null });
    if (item.watermark !== null && (this.#watermark === null || item.watermark > this.#watermark)) {
      this.#watermark = item.watermark;
    }
    state.byStart.set(start, { item, seen: this.#generation });
    place(state.windows, item);
    applied.changed++;
    if (item.appended !== null) {
      applied.appended.push(item.appended);
    }
    if (item.status !== "open" || (known && known.item.status !== "open")) {
      this.#settledVersion++;
    }
  }

  #addKey(key: string): KeyState {
    const state: KeyState = { key, byStart: new Map(), windows: [] };
    this.#keys.set(key, state);
    this.#list.push(state);
    this.#list.sort((a, b) => byName(a.key, b.key));
    this.#settledVersion++;
    return state;
  }

  #forgetUnseen(applied: Applied) {
    for (const state of this.#keys.values()) {
      let gone = 0;
      for (const [start, { seen }] of state.byStart) {
        if (seen !== this.#generation) {
          state.byStart.delete(start);
          gone++;
        }
      }
      if (gone > 0) {
        applied.changed += gone;
        this.#settledVersion++;
        state.windows = state.windows.filter(({ start }) => state.byStart.has(start));
      }
      if (state.windows.length === 0) {
        this.#keys.delete(state.key);
        this.#list = this.#list.filter((other) => other !== state);
      }
    }
  }
}

const collator = new Intl.Collator("en", { numeric: true });
const byName = (a: string, b: string) => collator.compare(a, b);

interface RowPlace {
  row: number;
  start: number;
  revision: number;
  /** What the row replaces. */
  known: WindowItem | null;
}

function toItem(table: WindowTable, { row, start, revision, known }: RowPlace): WindowItem {
  const status = table.status[row] ?? "final";
  const corrected = status === "revised" && known !== null && known.status !== "open";
  return {
    start,
    end: table.end[row] ?? start,
    status,
    revision,
    count: table.count[row] ?? 0,
    late: table.late[row] ?? 0,
    watermark: table.watermark[row] ?? null,
    appended: table.appended[row] ?? null,
    value: table.value[row] ?? null,
    before: corrected
      ? { revision: known.revision, value: known.value, count: known.count }
      : status === "revised"
      ? (known?.before ?? null)
      : null,
  };
}

/** Puts an item at its place by start, in place of one with the same start. */
function place(windows: WindowItem[], item: WindowItem) {
  for (let at = windows.length - 1; at >= 0; at--) {
    const other = windows[at];
    if (other && other.start <= item.start) {
      if (other.start === item.start) {
        windows[at] = item;
      } else {
        windows.splice(at + 1, 0, item);
      }
      return;
    }
  }
  windows.unshift(item);
}
