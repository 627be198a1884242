import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Prediction } from "../api/contract.ts";
import { chartColours } from "../chart/chart_colours.ts";
import { paintPredictions } from "../chart/paint_predictions.ts";
import { timeAxisOf, type WindowTimes } from "../chart/time_axis.ts";
import { formatRound } from "../format/number.ts";
import { useDrawnTheme } from "../live/use_drawn_theme.ts";
import { useWidth } from "../live/use_width.ts";

export interface PredictionChartProps {
  /** By start, oldest first; at least one. */
  readonly predictions: readonly Prediction[];
  /** What is predicted, for people. */
  readonly title: string;
  /** Windows that are predicted. */
  readonly window: WindowTimes;
}

const HEIGHT = 200;

/** What was expected, with its band, against what came. */
export function PredictionChart({ predictions, title, window }: PredictionChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame);
  const theme = useDrawnTheme();
  const colours = useMemo(chartColours, [theme]);
  useLayoutEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (!ctx || width === 0) return;
    const ratio = devicePixelRatio;
    canvas.current!.width = Math.round(width * ratio);
    canvas.current!.height = Math.round(HEIGHT * ratio);
    paintPredictions(ctx, {
      ...{ predictions, width, ratio },
      height: HEIGHT,
      palette: colours.palette,
      colour: colours.status.final,
      axis: timeAxisOf(window),
      formatValue: formatRound,
    });
  }, [predictions, window, width, colours]);
  const come = predictions.filter(({ actual }) => actual !== undefined);
  const anomalies = come.filter(({ anomaly }) => anomaly === true);
  return (
    <div
      ref={frame}
      class="prediction-chart"
      role="img"
      aria-label={`${title}: ${come.length} windows as they were expected and as they came, ${anomalies.length} of them anomalies, and ${
        predictions.length - come.length
      } to come. The text below says how well they were expected.`}
      data-testid="predictions-chart"
      data-predictions={predictions.length}
      data-known={come.length}
      data-anomalies={anomalies.length}
    >
      <canvas ref={canvas} />
    </div>
  );
}
