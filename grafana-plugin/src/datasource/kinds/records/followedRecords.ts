import type { PlainFrame } from '../../../contract/frame.ts';
import type { RecordsQuery } from '../../../contract/query.ts';
import type { RecordRow } from '../../../contract/rows.ts';
import type { Notice } from '../../../frames/notices.ts';
import { recordRows } from '../../../frames/recordFrame.ts';
import { newestOfKeys, RecordStore } from '../../../frames/recordStore.ts';
import { shapeRecords } from '../../../frames/shapeRecords.ts';
import { FollowedKeys } from '../followedRows.ts';

/** The browser keeps so many records; older ones go. */
const MAX_RECORDS = 100_000;

/** Records, each once. */
export class FollowedRecords extends FollowedKeys<RecordsQuery, RecordRow> {
  protected store = new RecordStore();
  protected readonly rowsOf = recordRows;

  /** A record may be of any time, however late it came. */
  staleFrom(): null {
    return null;
  }

  override trim(from: number): void {
    if (this.query.latest) {
      const newest = newestOfKeys(this.store.rows());
      this.store = new RecordStore();
      this.store.merge(newest);
    }
    this.store.trim({ from, to: Infinity }, MAX_RECORDS);
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    const { stream } = this;
    const { maxDataPoints } = this.options;
    return shapeRecords(this.store.rows(), this.query, { stream, maxDataPoints, notices });
  }
}
