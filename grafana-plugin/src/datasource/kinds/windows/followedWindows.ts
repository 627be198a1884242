import type { PlainFrame } from '../../../contract/frame.ts';
import type { WindowsQuery } from '../../../contract/query.ts';
import type { WindowRow } from '../../../contract/rows.ts';
import type { Notice } from '../../../frames/notices.ts';
import { shapeWindows } from '../../../frames/shapeWindows.ts';
import { windowOfSize } from '../../../frames/windowColumns.ts';
import { windowRows } from '../../../frames/windowFrame.ts';
import { WindowStore } from '../../../frames/windowStore.ts';
import { FollowedKeys } from '../followedRows.ts';

/** Windows: of each the newest revision. */
export class FollowedWindows extends FollowedKeys<WindowsQuery, WindowRow> {
  protected store = new WindowStore();
  protected readonly rowsOf = windowRows;

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

  frames(notices: readonly Notice[]): PlainFrame[] {
    const { stream } = this;
    const { size = 0, dimensions } = this.meta;
    const { maxDataPoints } = this.options;
    return shapeWindows(this.store.rows(), this.query, { stream, size, dimensions, maxDataPoints, notices });
  }

  private declaredWindow() {
    const { stream, size } = this.meta;
    return stream && size !== undefined ? windowOfSize(stream, size) : undefined;
  }
}
