import type { PlainFrame } from '../../../contract/frame.ts';
import type { WindowsQuery } from '../../../contract/query.ts';
import type { Notice } from '../../../frames/notices.ts';
import type { RowsMeta } from '../../../frames/rowsMeta.ts';
import { shapeWindows } from '../../../frames/shapeWindows.ts';
import { windowOfSize } from '../../../frames/windowColumns.ts';
import { windowRows } from '../../../frames/windowFrame.ts';
import { WindowStore } from '../../../frames/windowStore.ts';
import { shownKeys, streamOf, type FollowedRows, type FollowedRowsOptions } from '../followedRows.ts';

/** Windows: of each the newest revision. */
export class FollowedWindows implements FollowedRows {
  private store = new WindowStore();
  private meta: RowsMeta = { channels: [] };
  private shown: ReadonlySet<string> | null = null;

  constructor(
    private readonly query: WindowsQuery,
    private readonly options: FollowedRowsOptions
  ) {}

  learn(meta: RowsMeta): void {
    this.meta = meta;
    this.shown = shownKeys(meta, this.query);
    this.forgetOthers();
  }

  merge(frame: PlainFrame): void {
    const rows = windowRows(frame);
    const { shown } = this;
    this.store.merge(shown === null ? rows : rows.filter(({ key }) => shown.has(key)));
  }

  /** A window can change until its allowed lateness has passed; the key with the oldest newest window decides how far that goes back. */
  staleFrom(): number | null {
    const lateness = this.declaredWindow()?.allowedLatenessMs ?? 0;
    let earliest: number | null = null;
    for (const windows of this.store.byKey().values()) {
      const settled = windows.filter(({ status }) => status !== 'open').at(-1);
      const start = settled?.start ?? windows[0]?.start;
      if (start !== undefined) {
        earliest = Math.min(earliest ?? start, start - lateness);
      }
    }
    return earliest;
  }

  /** History does not hold a session that was withdrawn, so what is not in the answer goes. */
  replace(frames: readonly PlainFrame[], from: number | null): void {
    if (this.meta.size === 0) {
      const settled = from === null ? [] : this.store.rows().filter(({ end }) => end <= from);
      this.store = new WindowStore();
      this.store.merge(settled);
    }
    frames.forEach((frame) => this.merge(frame));
  }

  trim(from: number): void {
    this.store.trim({ from, to: Infinity });
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    const stream = streamOf(this.meta);
    const { size = 0, dimensions } = this.meta;
    const { maxDataPoints } = this.options;
    return shapeWindows(this.store.rows(), this.query, { stream, size, dimensions, maxDataPoints, notices });
  }

  /** What was shown before may be shown no longer: the keys of a filter change. */
  private forgetOthers(): void {
    const { shown } = this;
    const all = [...this.store.byKey()];
    if (shown !== null && all.some(([key]) => !shown.has(key))) {
      this.store = new WindowStore();
      all.filter(([key]) => shown.has(key)).forEach(([, rows]) => this.store.merge(rows));
    }
  }

  private declaredWindow() {
    const { stream, size } = this.meta;
    return stream && size !== undefined ? windowOfSize(stream, size) : undefined;
  }
}
