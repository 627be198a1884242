import { renderToString } from "preact-render-to-string";

/** One line of a {@linkcode BarChart}. */
export interface Bar {
  readonly label: string;
  /** Its parts from left to right; a chart has the same parts in every line. */
  readonly values: readonly number[];
  /** From where to where figures were measured. */
  readonly range?: readonly [number, number];
  /** What the line's number says. Default: the sum of its parts, with the unit's decimals. */
  readonly text?: string;
}

/** A chart of horizontal bars from zero. */
export interface BarChart {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Names of the parts, for a legend; none when there is one part. */
  readonly parts?: readonly string[];
  /** Of numbers that are shown. Default 0. */
  readonly decimals?: number;
}

const WIDTH = 720;
const LABELS = 250;
const NUMBERS = 110;
const LINE = 26;
const TOP = 34;
const LEGEND = 24;
const BAR = 14;

/** Colours that can be told apart by everybody (Okabe and Ito 2008), on light and on dark. */
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9"];
const STYLE = "text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}" +
  ".range{stroke:#24292f;stroke-width:1.5}" +
  "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.range{stroke:#e6edf3}}";

/** The chart as an SVG document that follows the reader's colour scheme. */
export function barChartSvg({ title, bars, parts = [], decimals = 0 }: BarChart): string {
  const top = TOP + (parts.length > 0 ? LEGEND : 0);
  const height = top + bars.length * LINE + 8;
  const most = Math.max(...bars.flatMap(({ values, range }) => [total(values), ...(range ?? [])]));
  const x = (value: number) => value / most * (WIDTH - LABELS - NUMBERS);
  const format = (value: number) => value.toLocaleString("en", { maximumFractionDigits: decimals });
  return `${
    renderToString(
      <svg
        xmlns="http://www.w3.org/2000/svg"
        viewBox={`0 0 ${WIDTH} ${height}`}
        width={WIDTH}
        height={height}
        role="img"
        aria-label={title}
      >
        <style>{STYLE}</style>
        <text class="title" x={0} y={18}>{title}</text>
        {parts.map((part, index) => (
          <g transform={`translate(${index * 110} ${TOP})`}>
            <rect width={12} height={12} fill={COLOURS[index]} />
            <text x={18} y={11}>{part}</text>
          </g>
        ))}
        {bars.map((bar, index) => (
          <Line
            bar={bar}
            text={bar.text ?? format(total(bar.values))}
            y={top + index * LINE}
            x={x}
          />
        ))}
      </svg>,
    )
  }\n`;
}

interface LineProps {
  readonly bar: Bar;
  readonly text: string;
  readonly y: number;
  readonly x: (value: number) => number;
}

function Line({ bar: { label, values, range }, text, y, x }: LineProps) {
  const middle = BAR / 2 + 4;
  const end = x(Math.max(total(values), range?.[1] ?? 0));
  return (
    <g transform={`translate(0 ${y})`}>
      <text x={LABELS - 10} y={16} text-anchor="end">{label}</text>
      <g transform={`translate(${LABELS} 0)`}>
        {values.map((value, index) => (
          <rect
            x={round(x(total(values.slice(0, index))))}
            y={4}
            width={round(x(value))}
            height={BAR}
            fill={COLOURS[index]}
          />
        ))}
        {range === undefined ? null : (
          <path
            class="range"
            d={`M${round(x(range[0]))} ${middle}H${round(x(range[1]))}` +
              `m0 -4v8M${round(x(range[0]))} ${middle - 4}v8`}
            fill="none"
          />
        )}
        <text x={round(end + 8)} y={16}>{text}</text>
      </g>
    </g>
  );
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
