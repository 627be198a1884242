import { useState } from "preact/hooks";
import {
  ARRIVAL,
  type PredictedSeries,
  predictedSeries,
  seriesId,
} from "#core/contract/predicted_series.ts";
import type { Prediction, StreamSummary, WindowSpec } from "../api/contract.ts";
import type { WindowTimes } from "../chart/time_axis.ts";
import { windowName } from "../format/duration.ts";
import { formatValue } from "../format/number.ts";
import { formatDay, formatWindow } from "../format/time.ts";
import { usePredictions } from "../live/use_predictions.ts";
import type { Resolved } from "../state/selection.ts";
import { Empty, Failure, Skeleton } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";
import { PredictionChart } from "./PredictionChart.tsx";

/** What is expected of the selected key, against what came; nothing where nothing is predicted. */
export function PredictionsPanel({ resolved }: { readonly resolved: Resolved }) {
  const { stream, key, size, measure } = resolved;
  const all = predictedSeries(stream);
  const [chosen, choose] = useState<string | null>(null);
  const fitting = all.find((one) => one.size === size && one.measure === measure);
  const series = all.find((one) => seriesId(one) === chosen) ?? fitting ?? all[0];
  if (series === undefined) return null;
  return (
    <Panel
      id="predictions"
      follows
      title="Predictions"
      note={<b>{key}</b>}
      tools={
        <label>
          <span class="hidden">What is predicted</span>
          <select
            value={seriesId(series)}
            data-testid="predicted"
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {all.map((one) => (
              <option key={seriesId(one)} value={seriesId(one)}>{titleOf(one, stream)}</option>
            ))}
          </select>
        </label>
      }
    >
      <Series key={`${stream.name} ${seriesId(series)}`} stream={stream} of={key} series={series} />
    </Panel>
  );
}

interface SeriesProps {
  readonly stream: StreamSummary;
  readonly of: string | null;
  readonly series: PredictedSeries;
}

function Series({ stream, of: key, series }: SeriesProps) {
  const { predictions, loaded, problem, reload } = usePredictions({
    ...series,
    stream: stream.name,
    key,
  });
  const title = titleOf(series, stream);
  const window = windowOf(series, stream) ?? {};
  if (predictions.length > 0) {
    return (
      <>
        <ul class="chart-key" aria-label="Signs in the chart">
          <li class="chart-title">{title}</li>
          <li>
            <i class="sign-expected" />expected, with its band
          </li>
          <li>
            <i class="sign-came" />came
          </li>
          <li>
            <i class="sign-anomaly" />anomaly
          </li>
        </ul>
        <PredictionChart predictions={predictions} title={title} window={window} />
        <Words predictions={predictions} unit={unitOf(series, stream)} window={window} />
      </>
    );
  }
  if (problem !== undefined) return <Failure problem={problem} onRetry={reload} />;
  if (key === null || !loaded) return <Skeleton lines={6} />;
  return (
    <Empty title={`Nothing is expected of ${key} yet`}>
      The first prediction follows its first final window, while the predict worker runs.
    </Empty>
  );
}

interface WordsProps {
  readonly predictions: readonly Prediction[];
  readonly unit: string;
  /** Windows that are predicted. */
  readonly window: WindowTimes;
}

/** The model, how well it does, what is next, and the last anomaly. */
function Words(
  { predictions, unit, window }: WordsProps,
) {
  const next = predictions.find(({ actual }) => actual === undefined);
  const last = predictions.findLast(({ actual }) => actual !== undefined);
  const newest = next ?? last!;
  const anomaly = predictions.findLast((one) => one.anomaly === true);
  const error = (last ?? newest).error;
  return (
    <dl class="prediction-words" data-testid="prediction-words">
      {next !== undefined && (
        <div>
          <dt>{next.measure === ARRIVAL ? "Arrives in" : "Expected next"}</dt>
          <dd>
            <b>{formatValue(next.value)}</b> {unit}{" "}
            <small>{formatValue(next.lower)} to {formatValue(next.upper)}</small>
          </dd>
        </div>
      )}
      <div>
        <dt>Model</dt>
        <dd data-testid="prediction-model">
          <b>{newest.model}</b> <small>version {newest.version}, {newest.learned} learned</small>
        </dd>
      </div>
      <div>
        <dt>Running error</dt>
        <dd data-testid="prediction-error">
          {error === undefined ? "none yet" : (
            <>
              <b>{formatValue(error.mae)}</b> {unit}{" "}
              <small>
                {error.relative !== undefined &&
                  `${formatValue(error.relative)} of the plain guess's`}
                {error.coverage !== undefined &&
                  `, ${Math.round(error.coverage * 100)} % within the band`}
              </small>
            </>
          )}
        </dd>
      </div>
      {anomaly !== undefined && (
        <div>
          <dt>Last anomaly</dt>
          <dd>
            <b>{formatValue(anomaly.actual!)}</b> {unit}{" "}
            <small>
              {window.zone === undefined && formatDay(anomaly.start)}{" "}
              {formatWindow(anomaly, window)}, expected {formatValue(anomaly.value)}
            </small>
          </dd>
        </div>
      )}
    </dl>
  );
}

function windowOf({ size }: PredictedSeries, { windows }: StreamSummary): WindowSpec | undefined {
  return windows.find((one) => one.size === size);
}

function titleOf(series: PredictedSeries, stream: StreamSummary): string {
  const { measure, aggregate } = series;
  if (measure === ARRIVAL) return "Arrival";
  const window = windowOf(series, stream);
  const label = measure === "count" ? "Records" : stream.measures[measure]?.label ?? measure;
  const how = ["count", "value"].includes(aggregate) ? "" : ` ${aggregate}`;
  return `${label}${how}${window === undefined ? "" : `, ${windowName(window)}`}`;
}

function unitOf({ measure }: PredictedSeries, { measures }: StreamSummary): string {
  return measure === ARRIVAL ? "min" : measures[measure]?.unit ?? "";
}
