import type { ComponentChildren } from "preact";
import type { Ledger, StreamPipeline, StreamSummary } from "../api/contract.ts";
import { formatDelay } from "../format/duration.ts";
import { formatRate } from "#core/contract/rate.ts";
import { formatCompact, formatCount } from "../format/number.ts";
import { writeSelection } from "../state/selection.ts";

export interface PipelineRowProps {
  readonly stream: StreamSummary;
  readonly pipeline: StreamPipeline | undefined;
  readonly rates: readonly number[];
  readonly selected: boolean;
  readonly onSelect: (stream: string) => void;
}

/** One stream in the pipeline. */
export function PipelineRow({ stream, pipeline, rates, selected, onSelect }: PipelineRowProps) {
  const href = writeSelection({ stream: stream.name, key: null, size: null, measure: null });
  return (
    <tr
      role="row"
      class={selected ? "selected" : ""}
      data-testid="pipeline-row"
      data-stream={stream.name}
    >
      <th role="rowheader" scope="row">
        <a
          href={href}
          {...(selected ? { "aria-current": "true" as const } : {})}
          title={stream.description}
          data-testid="stream-link"
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onSelect(stream.name);
          }}
        >
          {stream.title}
        </a>
      </th>
      <td role="cell" class="throughput">
        <Sparkline values={rates} />
        <b data-testid="rate" data-value={pipeline?.rate}>
          {pipeline === undefined ? "–" : formatRate(pipeline.rate)}
        </b>
        <small>/s</small>
      </td>
      <Cell name="lag-process" label="Process lag" value={pipeline?.lag.process} />
      <Cell name="lag-persist" label="Persist lag" value={pipeline?.lag.persist} />
      <Cell name="watermark-delay" label="Delay" value={pipeline?.watermarkDelayMs}>
        {(delay) => formatDelay(Math.max(0, delay))}
      </Cell>
      <Cell name="records-in" label="In" value={pipeline?.ledger.in} />
      <Cell name="late" label="Late" value={pipeline?.ledger.late} mark="warning" />
      <Cell name="dead" label="Dead" value={pipeline?.ledger.dead} mark="bad" />
      <td
        role="cell"
        data-label="Ledger"
        data-testid="ledger"
        class={pipeline === undefined ? "nothing" : ""}
      >
        {pipeline === undefined ? "–" : <LedgerCheck ledger={pipeline.ledger} />}
      </td>
    </tr>
  );
}

interface CellProps {
  readonly name: string;
  readonly label: string;
  readonly value: number | null | undefined;
  /** Class of a value above zero. */
  readonly mark?: string;
  readonly children?: (value: number) => ComponentChildren;
}

function Cell({ name, label, value, mark, children = formatCompact }: CellProps) {
  const known = value !== null && value !== undefined;
  return (
    <td
      role="cell"
      data-label={label}
      data-testid={name}
      data-value={known ? value : undefined}
      class={!known || value === 0 ? "nothing" : mark ?? ""}
      title={known ? formatCount(value) : undefined}
    >
      {known ? children(value) : "–"}
    </td>
  );
}

/** Size of the box that the line is drawn in. */
interface SparklineBox {
  readonly width: number;
  readonly height: number;
  /** The line is drawn as if there were this many values; a shorter one begins further right. */
  readonly capacity: number;
}

const BOX: SparklineBox = { width: 96, height: 20, capacity: 60 };

/** The last minute of a number, without a scale; the number itself stands beside it. */
function Sparkline({ values }: { values: readonly number[] }) {
  const line = sparklinePath(values, BOX);
  const { width, height } = BOX;
  const first = width - (values.length - 1) * width / (BOX.capacity - 1);
  return (
    <svg
      class="sparkline"
      viewBox={`-1 -2 ${width + 2} ${height + 4}`}
      width={width}
      height={height + 4}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.length > 1 && (
        <path class="sparkline-area" d={`${line}L${width} ${height}L${first} ${height}Z`} />
      )}
      {values.length > 1 && <path class="sparkline-line" d={line} />}
    </svg>
  );
}

/** An SVG path through values from zero to their highest, the newest at the right edge. */
export function sparklinePath(
  values: readonly number[],
  { width, height, capacity }: SparklineBox,
): string {
  const highest = Math.max(...values, 1e-9);
  const step = width / Math.max(1, capacity - 1);
  const first = width - (values.length - 1) * step;
  return values.map((value, index) => {
    const x = first + index * step;
    const y = height - value / highest * height;
    return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join("");
}

/** Whether every record that came in is accounted for. */
function LedgerCheck({ ledger }: { ledger: Ledger }) {
  const difference = ledgerDifference(ledger);
  const { in: all, counted, late, dead, filtered } = ledger;
  const sum =
    `${formatCount(all)} in = ${formatCount(counted)} counted + ${formatCount(late)} late` +
    ` + ${formatCount(dead)} dead + ${formatCount(filtered)} filtered`;
  return (
    <span class={difference === 0 ? "good" : "bad"} title={sum}>
      {difference === 0 ? "✓ balanced" : `✗ off by ${formatCount(difference)}`}
    </span>
  );
}

/** Records that the ledger cannot account for; 0 when nothing was lost or counted twice. */
export function ledgerDifference({ in: all, counted, late, dead, filtered }: Ledger): number {
  return all - counted - late - dead - filtered;
}
