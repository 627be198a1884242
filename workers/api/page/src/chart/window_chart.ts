import uPlot from "uplot";
import { formatTime } from "../format/time.ts";
import { formatRound } from "../format/number.ts";
import { timeRange, valueRange } from "./bars.ts";
import { paintBars, paintTime, type Scene } from "./paint.ts";

const FONT = "11px system-ui, sans-serif";

export interface WindowChartOptions {
  readonly width: number;
  readonly height: number;
  /** Told which bar the pointer is at, null for none. */
  onPoint(index: number | null): void;
}

/** A chart of windows in event time. */
export interface WindowChart {
  show(scene: Scene): void;
  resize(width: number, height: number): void;
  /** Points at a bar, as the pointer would. */
  point(index: number | null): void;
  remove(): void;
}

/** Draws a chart into `element`. uPlot brings axes and cursor; the bars are our own. */
export function createWindowChart(
  element: HTMLElement,
  scene: Scene,
  { width, height, onPoint }: WindowChartOptions,
): WindowChart {
  let current = scene;
  const axis = {
    font: FONT,
    stroke: () => current.colours.muted,
    ticks: { show: false },
    grid: { stroke: () => current.colours.grid, width: 1 },
  };
  const chart = new uPlot(
    {
      width,
      height,
      ms: 1,
      legend: { show: false },
      padding: [8, 12, 0, 0],
      tzDate: (time) => uPlot.tzDate(new Date(time), "Etc/UTC"),
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: true, range: () => [...timeRange(current.bars, current.watermark)] },
        y: { range: () => [...valueRange(current.bars)] },
      },
      axes: [
        {
          ...axis,
          space: 72,
          size: 26,
          gap: 4,
          grid: { show: false },
          values: (_, times) => times.map(formatTime),
        },
        { ...axis, size: 46, gap: 4, space: 36, values: (_, values) => values.map(formatRound) },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        drawClear: [(plot) => paintTime(plot, current)],
        draw: [(plot) => paintBars(plot, current)],
        setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
      },
    },
    dataOf(scene),
    element,
  );
  return {
    show(next) {
      current = next;
      chart.setData(dataOf(next));
    },
    resize(newWidth, newHeight) {
      chart.setSize({ width: newWidth, height: newHeight });
    },
    point(index) {
      const bar = index === null ? undefined : current.bars[index];
      const left = bar === undefined ? -10 : chart.valToPos((bar.left + bar.right) / 2, "x");
      chart.setCursor({ left, top: bar === undefined ? -10 : 10 });
    },
    remove: () => chart.destroy(),
  };
}

function dataOf({ bars }: Scene): uPlot.AlignedData {
  return [
    bars.map(({ left, right }) => (left + right) / 2),
    bars.map(({ value }) => value ?? null),
  ];
}
