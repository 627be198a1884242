import { useRef } from "preact/hooks";
import type { PredictedSeries } from "#core/contract/predicted_series.ts";
import type { Prediction } from "../api/contract.ts";
import { streamUrl } from "../api/get_json.ts";
import type { Problem } from "../api/problem.ts";
import { PredictionJoin } from "../state/prediction_join.ts";
import { useRedraw } from "./beat.ts";
import { useFollow } from "./use_follow.ts";
import { useResource } from "./use_resource.ts";

/** What {@linkcode usePredictions} is asked for. */
export interface PredictionsWanted extends PredictedSeries {
  readonly stream: string;
  /** Null: not known yet. */
  readonly key: string | null;
}

/** Windows that are drawn. */
const CAPACITY = 120;

/** Predictions of one key. */
export interface PredictionsView {
  /** By start, oldest first. */
  readonly predictions: readonly Prediction[];
  /** False until history was read. */
  readonly loaded: boolean;
  readonly problem?: Problem;
  readonly reload: () => void;
}

/** History over REST joined with what comes live. */
export function usePredictions(
  { stream, key, measure, aggregate, size }: PredictionsWanted,
): PredictionsView {
  const entity = key === null ? null : `${stream}\n${key}`;
  const join = useRef({ entity, predictions: new PredictionJoin(CAPACITY) });
  if (join.current.entity !== entity) {
    join.current = { entity, predictions: new PredictionJoin(CAPACITY) };
  }
  const changed = useRef(() => {});
  useRedraw((listener) => {
    changed.current = listener;
    return () => void (changed.current = () => {});
  }, { on: entity });

  const history = useResource<{ predictions: Prediction[] }>(
    key === null
      ? null
      : streamUrl(stream, "/predictions", { key, measure, aggregate, size, limit: CAPACITY }),
  );
  const known = useRef<unknown>(undefined);
  if (history.data !== undefined && known.current !== history.data) {
    known.current = history.data;
    for (const each of history.data.predictions) join.current.predictions.add(each, "history");
  }

  useFollow(
    key === null ? null : { stream, kinds: ["predictions"], key, snapshot: true },
    (answer) => {
      if (!("events" in answer)) return;
      for (const { type, data } of answer.events) {
        if (type === "gap") history.reload();
        if (type !== "prediction") continue;
        if (join.current.predictions.add(data as Prediction, "live")) changed.current();
      }
    },
  );

  return {
    predictions: join.current.predictions.list({ measure, aggregate, size }),
    loaded: history.data !== undefined,
    ...(history.problem === undefined ? {} : { problem: history.problem }),
    reload: history.reload,
  };
}
