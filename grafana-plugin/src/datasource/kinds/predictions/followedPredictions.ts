import type { PlainFrame } from '../../../contract/frame.ts';
import type { PredictionsQuery } from '../../../contract/query.ts';
import type { PredictionRow } from '../../../contract/rows.ts';
import type { Notice } from '../../../frames/notices.ts';
import { predictionRows } from '../../../frames/predictionFrame.ts';
import { PredictionStore } from '../../../frames/predictionStore.ts';
import { shapePredictions } from '../../../frames/shapePredictions.ts';
import { FollowedKeys } from '../followedRows.ts';

/** Predictions: of each window and horizon the newest. */
export class FollowedPredictions extends FollowedKeys<PredictionsQuery, PredictionRow> {
  protected readonly store = new PredictionStore();
  protected readonly rowsOf = predictionRows;

  /** What a window came to may be told again, however late it is corrected. */
  staleFrom(): null {
    return null;
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    const { predicted } = this.meta;
    if (predicted === undefined) {
      return [];
    }
    const { stream } = this;
    const { maxDataPoints } = this.options;
    return shapePredictions(this.store.rows(), this.query, { stream, predicted, maxDataPoints, notices });
  }
}
