import type { StreamWindowsOptions } from "../options.ts";
import type { StateHead } from "../state/head.ts";
import { StreamWindows } from "../stream_windows.ts";
import type { WindowSink } from "../update.ts";

/** Keeps the state of stream windows as a compacted log does: the last head and the last of each row. */
export class StateStore {
  head: string | undefined;
  readonly rows = new Map<string, { key: Uint8Array; value: Uint8Array }>();
  /** Rows and tombstones that were ever written. */
  written = 0;

  /** Writes what changed, at most `limit` rows at a time. */
  write(windows: StreamWindows, limit = 1000): void {
    const write = () =>
      windows.writeChanges((key, value) => {
        this.written++;
        const name = key.join();
        if (value === null) this.rows.delete(name);
        else this.rows.set(name, { key: key.slice(), value: value.slice() });
      }, limit);
    while (!write());
    this.head = JSON.stringify(windows.head());
  }

  /** Restores windows, the rows in the order that `order` puts them into. */
  restore(
    options: StreamWindowsOptions,
    sink: WindowSink,
    order: <T>(rows: T[]) => T[] = (rows) => rows,
  ): StreamWindows {
    const restorer = StreamWindows.restore(options, sink);
    if (this.head !== undefined) restorer.head(JSON.parse(this.head) as StateHead);
    for (const { key, value } of order([...this.rows.values()])) restorer.row(key, value);
    while (!restorer.prepare(2));
    return restorer.done();
  }

  /** All of it, comparable. */
  content(): unknown {
    const rows = [...this.rows].map(([name, { value }]) => `${name}: ${value.join()}`);
    return { head: this.head === undefined ? null : JSON.parse(this.head), rows: rows.sort() };
  }
}
