import type { PlainFrame } from '../../../contract/frame.ts';
import type { RecordsQuery } from '../../../contract/query.ts';
import type { Notice } from '../../../frames/notices.ts';
import { recordRows } from '../../../frames/recordFrame.ts';
import { newestOfKeys, RecordStore } from '../../../frames/recordStore.ts';
import type { RowsMeta } from '../../../frames/rowsMeta.ts';
import { shapeRecords } from '../../../frames/shapeRecords.ts';
import { shownKeys, streamOf, type FollowedRows, type FollowedRowsOptions } from '../followedRows.ts';

/** The browser keeps so many records; older ones go. */
const MAX_RECORDS = 100_000;

/** Records, each once. */
export class FollowedRecords implements FollowedRows {
  private store = new RecordStore();
  private meta: RowsMeta = { channels: [] };
  private shown: ReadonlySet<string> | null = null;

  constructor(
    private readonly query: RecordsQuery,
    private readonly options: FollowedRowsOptions
  ) {}

  learn(meta: RowsMeta): void {
    this.meta = meta;
    this.shown = shownKeys(meta, this.query);
    this.forgetOthers();
  }

  merge(frame: PlainFrame): void {
    const rows = recordRows(frame);
    const { shown } = this;
    this.store.merge(shown === null ? rows : rows.filter(({ key }) => shown.has(key)));
  }

  /** A record may be of any time, however late it came. */
  staleFrom(): null {
    return null;
  }

  trim(from: number): void {
    if (this.query.latest) {
      const newest = newestOfKeys(this.store.rows());
      this.store = new RecordStore();
      this.store.merge(newest);
    }
    this.store.trim({ from, to: Infinity }, MAX_RECORDS);
  }

  /** What was shown before may be shown no longer: the keys of a filter change. */
  private forgetOthers(): void {
    const { shown } = this;
    const all = this.store.rows();
    if (shown !== null && all.some(({ key }) => !shown.has(key))) {
      this.store = new RecordStore();
      this.store.merge(all.filter(({ key }) => shown.has(key)));
    }
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    const stream = streamOf(this.meta);
    const { maxDataPoints } = this.options;
    return shapeRecords(this.store.rows(), this.query, { stream, maxDataPoints, notices });
  }
}
