import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { LIVE } from "#core/window_plot/playback.ts";
import { PlotView } from "#core/window_plot/plot_view.ts";
import { type Step, stepCursor } from "#core/window_plot/pointing.ts";
import type { Cursor, PlotSettings } from "#core/window_plot/settings.ts";
import {
  barsOf,
  drawnPart,
  mainAggregate,
  timeRange,
  valueRange,
  withinReach,
} from "../chart/bars.ts";
import { chartColours } from "../chart/chart_colours.ts";
import { timeAxisOf } from "../chart/time_axis.ts";
import type { WindowSpec } from "../api/contract.ts";
import { formatRound } from "../format/number.ts";
import { useDrawnTheme } from "../live/use_drawn_theme.ts";
import { useWidth } from "../live/use_width.ts";
import type { JoinedWindow } from "../state/window_join.ts";
import { WindowTip } from "./WindowTip.tsx";

export interface WindowChartProps {
  /** Of one key, by start. */
  readonly windows: readonly JoinedWindow[];
  readonly spec: WindowSpec;
  readonly measure: string;
  /** Of the partition, epoch ms. */
  readonly watermark: number | null;
  /** How long a key that is silent is waited for, ms. */
  readonly offline: number;
  /** Of the measure, for people. */
  readonly title: string;
}

const HEIGHT = 230;
const STEPS: Readonly<Record<string, Step>> = { ArrowLeft: "previous", ArrowRight: "next" };

/** What is drawn alike of every stream: one key's bars and the lines of event time. */
const ALWAYS = {
  height: HEIGHT,
  hidden: new Set<string>(),
  playback: LIVE,
  follow: false,
  marks: [],
  annotations: [],
  layout: "overlay",
  style: "bars",
  show: { watermark: true, lateness: true, now: false, marks: false, completeness: false },
  measure: "",
  look: { thresholds: { mode: "off", lines: [] }, fillOpacity: 0.6, lineWidth: 2 },
  formatValue: formatRound,
  selection: null,
  scroll: 0,
} satisfies Partial<PlotSettings>;

/** Windows in event time: filling, final and corrected ones, the watermark, and what may change. */
export function WindowChart(
  { windows, spec, measure, watermark, offline, title }: WindowChartProps,
) {
  const frame = useRef<HTMLDivElement>(null);
  const band = useRef<HTMLDivElement>(null);
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const view = useRef<PlotView | undefined>(undefined);
  const width = useWidth(frame);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const theme = useDrawnTheme();
  const colours = useMemo(chartColours, [theme]);
  const drawn = drawnPart(spec);
  const keys = useMemo(
    () => [{
      key: windows[0]?.key ?? "",
      windows: barsOf(withinReach(windows, spec), spec, measure),
    }],
    [windows, spec, measure],
  );
  const bars = keys[0]!.windows;

  const settings = useMemo<PlotSettings>(() => ({
    ...ALWAYS,
    width,
    palette: colours.palette,
    source: { keys, version: 0, settledVersion: 0 },
    range: timeRange(bars, { watermark, drawn }),
    event: { watermark, allowedLateness: spec.allowedLatenessMs, offline },
    limits: valueRange(bars),
    ...timeAxisOf(spec),
    color: (_, { status }) => colours.status[status],
    drawn,
    cursor: null,
  }), [keys, watermark, width, colours]);
  // Before the frame is shown, not after it: one frame instead of two.
  useLayoutEffect(() => {
    view.current ??= new PlotView({
      below: below.current!,
      above: above.current!,
      band: band.current!,
    });
    view.current.update({ ...settings, cursor });
    view.current.frame(Date.now());
  }, [settings, cursor]);

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    setCursor(step === undefined ? null : stepCursor(keys, cursor, step));
  }

  function onMouseMove({ offsetX, offsetY }: MouseEvent): void {
    const hit = view.current?.hit({ x: offsetX, y: offsetY });
    const start = hit?.kind === "window" ? hit.mark.item.start : undefined;
    if (start === cursor?.start) return;
    setCursor(start === undefined ? null : { key: keys[0]!.key, start });
  }

  const aggregate = mainAggregate(spec, measure);
  const pointed = cursor === null ? -1 : windows.findIndex(({ start }) => start === cursor.start);
  const window = windows[pointed];
  return (
    <div class="chart-frame">
      <div
        ref={frame}
        class="chart"
        role="group"
        tabIndex={0}
        aria-label={`Chart of ${bars.length} windows: ${aggregate} of ${title} in event time. Left and right arrow keys read them; the table below has the numbers.`}
        data-testid="windows-chart"
        data-bars={bars.length}
        data-watermark={watermark ?? undefined}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
      >
        <div ref={band} class="chart-band" style={{ background: colours.palette.band }} />
        <canvas ref={below} />
        <canvas ref={above} onMouseMove={onMouseMove} onMouseLeave={() => setCursor(null)} />
      </div>
      {window !== undefined && (
        <WindowTip
          window={window}
          spec={spec}
          measure={measure}
          side={pointed > bars.length / 2 ? "left" : "right"}
        />
      )}
    </div>
  );
}
