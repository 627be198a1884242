import type { PlainFrame } from '../../../contract/frame.ts';
import type { PredictionsQuery } from '../../../contract/query.ts';
import type { Notice } from '../../../frames/notices.ts';
import { predictionRows } from '../../../frames/predictionFrame.ts';
import { PredictionStore } from '../../../frames/predictionStore.ts';
import type { RowsMeta } from '../../../frames/rowsMeta.ts';
import { shapePredictions } from '../../../frames/shapePredictions.ts';
import { shownKeys, streamOf, type FollowedRows, type FollowedRowsOptions } from '../followedRows.ts';

/** Predictions: of each window and horizon the newest. */
export class FollowedPredictions implements FollowedRows {
  private store = new PredictionStore();
  private meta: RowsMeta = { channels: [] };
  private shown: ReadonlySet<string> | null = null;

  constructor(
    private readonly query: PredictionsQuery,
    private readonly options: FollowedRowsOptions
  ) {}

  learn(meta: RowsMeta): void {
    this.meta = meta;
    this.shown = shownKeys(meta, this.query);
    this.forgetOthers();
  }

  merge(frame: PlainFrame): void {
    const rows = predictionRows(frame);
    const { shown } = this;
    this.store.merge(shown === null ? rows : rows.filter(({ key }) => shown.has(key)));
  }

  /** What a window came to may be told again, however late it is corrected. */
  staleFrom(): null {
    return null;
  }

  trim(from: number): void {
    this.store.trim({ from, to: Infinity });
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    const { predicted } = this.meta;
    if (predicted === undefined) {
      return [];
    }
    const { maxDataPoints } = this.options;
    return shapePredictions(this.store.rows(), this.query, {
      stream: streamOf(this.meta),
      predicted,
      maxDataPoints,
      notices,
    });
  }

  /** What was shown before may be shown no longer: the keys of a filter change. */
  private forgetOthers(): void {
    const { shown } = this;
    const rows = this.store.rows();
    if (shown !== null && rows.some(({ key }) => !shown.has(key))) {
      this.store = new PredictionStore();
      this.store.merge(rows.filter(({ key }) => shown.has(key)));
    }
  }
}
