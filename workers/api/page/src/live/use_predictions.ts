import type { PredictedSeries } from "#core/contract/predicted_series.ts";
import type { Prediction } from "../api/contract.ts";
import { streamUrl } from "../api/get_json.ts";
import { PredictionJoin } from "../state/prediction_join.ts";
import { type Joined, useJoined } from "./use_joined.ts";

/** What {@linkcode usePredictions} is asked for. */
export interface PredictionsWanted extends PredictedSeries {
  readonly stream: string;
  /** Null: not known yet. */
  readonly key: string | null;
}

/** Windows that are drawn. */
const CAPACITY = 120;

/** Predictions of one key. */
export interface PredictionsView extends Omit<Joined<PredictionJoin>, "join"> {
  /** By start, oldest first. */
  readonly predictions: readonly Prediction[];
}

/** History over REST joined with what comes live. */
export function usePredictions(
  { stream, key, measure, aggregate, size }: PredictionsWanted,
): PredictionsView {
  const { join, ...history } = useJoined<
    PredictionJoin,
    { predictions: Prediction[] },
    Prediction
  >({
    of: `${stream}\n${key}`,
    create: () => new PredictionJoin(CAPACITY),
    path: key === null
      ? null
      : streamUrl(stream, "/predictions", { key, measure, aggregate, size, limit: CAPACITY }),
    addHistory: (join, { predictions }) => predictions.forEach((each) => join.add(each, "history")),
    request: key === null ? null : { stream, kinds: ["predictions"], key, snapshot: true },
    event: "prediction",
    addLive: (join, prediction) => join.add(prediction, "live"),
  });
  return { predictions: join.list({ measure, aggregate, size }), ...history };
}
