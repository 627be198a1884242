import { useEffect, useRef, useState } from "preact/hooks";
import { barsOf, mainAggregate } from "../chart/bars.ts";
import { chartColours } from "../chart/chart_colours.ts";
import { createWindowChart, type WindowChart as Chart } from "../chart/window_chart.ts";
import type { WindowSpec } from "../api/contract.ts";
import { useDrawnTheme } from "../live/use_drawn_theme.ts";
import type { JoinedWindow } from "../state/window_join.ts";
import { WindowTip } from "./WindowTip.tsx";

export interface WindowChartProps {
  readonly windows: readonly JoinedWindow[];
  readonly spec: WindowSpec;
  readonly measure: string;
  readonly watermark: number | null;
  /** Of the measure, for people. */
  readonly title: string;
}

const HEIGHT = 230;

/** Windows in event time: filling, final and corrected ones, the watermark, and what may change. */
export function WindowChart({ windows, spec, measure, watermark, title }: WindowChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const [pointed, setPointed] = useState<number | null>(null);
  const theme = useDrawnTheme();
  const bars = barsOf(windows, spec, measure);
  const aggregate = mainAggregate(spec, measure);

  useEffect(() => {
    const scene = {
      bars,
      watermark,
      allowedLatenessMs: spec.allowedLatenessMs,
      measure,
      aggregate,
      colours: chartColours(),
    };
    if (chart.current !== undefined) return chart.current.show(scene);
    chart.current = createWindowChart(element.current!, scene, {
      width: element.current!.clientWidth,
      height: HEIGHT,
      onPoint: setPointed,
    });
  }, [windows, spec, measure, watermark, theme]);

  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => {
      if (entry !== undefined) chart.current?.resize(entry.contentRect.width, HEIGHT);
    });
    resized.observe(element.current!);
    return () => {
      resized.disconnect();
      chart.current?.remove();
      chart.current = undefined;
    };
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    const next = step === undefined ? null : (pointed ?? bars.length) + step;
    const index = next === null ? null : Math.min(bars.length - 1, Math.max(0, next));
    chart.current?.point(index);
    setPointed(index);
  }

  const bar = pointed === null ? undefined : bars[pointed];
  return (
    <div class="chart-frame">
      <div
        ref={element}
        class="chart"
        role="group"
        tabIndex={0}
        aria-label={`Chart of ${bars.length} windows: ${aggregate} of ${title} in event time. Left and right arrow keys read them; the table below has the numbers.`}
        data-testid="windows-chart"
        data-bars={bars.length}
        data-watermark={watermark ?? undefined}
        onKeyDown={onKeyDown}
        onBlur={() => setPointed(null)}
      />
      {bar !== undefined && (
        <WindowTip
          bar={bar}
          measure={measure}
          side={pointed! > bars.length / 2 ? "left" : "right"}
        />
      )}
    </div>
  );
}
