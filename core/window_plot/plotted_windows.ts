import { WindowRevisions } from "./revisions.ts";
import type { Before, KeyWindows, WindowItem, WindowTable } from "./windows.ts";

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
export class PlottedWindows {
  #keys = new Map<string, KeyState>();
  #list: KeyState[] = [];
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

  /** Updates of windows since it was made. */
  get updates(): number {
    return this.#updates;
  }

  /** The highest watermark of any row, epoch ms. */
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

  /** Takes the rows of all tables for all that there is. */
  apply(tables: readonly WindowTable[]): Applied {
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
    const { revisions } = this.#keys.get(key) ?? this.#addKey(key);
    // A withdrawn session stays unseen and is forgotten below.
    if (revisions.knows(start, revision) || table.count[row] === 0) {
      return;
    }
    const wasOpen = (revisions.newest(start)?.status ?? "open") === "open";
    const item = toItem(table, row, { start, revision });
    revisions.add(item, (before) => ({ ...item, before }));
    if (item.watermark !== null && (this.#watermark === null || item.watermark > this.#watermark)) {
      this.#watermark = item.watermark;
    }
    applied.changed++;
    if (item.appended !== null) {
      applied.appended.push(item.appended);
    }
    if (item.status !== "open" || !wasOpen) {
      this.#settledVersion++;
    }
  }

  #addKey(key: string): KeyState {
    const state = new KeyState(key);
    this.#keys.set(key, state);
    this.#list.push(state);
    this.#list.sort((a, b) => collator.compare(a.key, b.key));
    this.#settledVersion++;
    return state;
  }

  #forgetUnseen(applied: Applied) {
    for (const state of this.#keys.values()) {
      const gone = state.revisions.forgetUnseen();
      if (gone > 0) {
        applied.changed += gone;
        this.#settledVersion++;
      }
      if (state.windows.length === 0) {
        this.#keys.delete(state.key);
        this.#list = this.#list.filter((other) => other !== state);
      }
    }
  }
}

class KeyState implements KeyWindows {
  readonly key: string;
  readonly revisions = new WindowRevisions<WindowItem, Before>(
    ({ revision, value, count }) => ({ revision, value, count }),
  );

  constructor(key: string) {
    this.key = key;
  }

  get windows(): readonly WindowItem[] {
    return this.revisions.windows;
  }
}

const collator = new Intl.Collator("en", { numeric: true });

function toItem(
  table: WindowTable,
  row: number,
  { start, revision }: { start: number; revision: number },
): Omit<WindowItem, "before"> {
  const present = table.inputs?.present[row] ?? null;
  const expected = table.inputs?.expected[row] ?? null;
  return {
    start,
    end: table.end[row] ?? start,
    status: table.status[row] ?? "final",
    revision,
    count: table.count[row] ?? 0,
    late: table.late[row] ?? 0,
    watermark: table.watermark[row] ?? null,
    appended: table.appended[row] ?? null,
    value: table.value[row] ?? null,
    partial: table.partial?.[row] === true,
    ...(present === null || expected === null ? {} : { inputs: { present, expected } }),
  };
}
