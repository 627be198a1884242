import type { ComponentChildren } from "preact";
import type { Ledger, StreamPipeline, StreamSummary, Verdict } from "../api/contract.ts";
import { formatDelay } from "../format/duration.ts";
import { formatRate } from "#core/contract/rate.ts";
import { formatCompact, formatCount } from "../format/number.ts";
import { writeSelection } from "../state/selection.ts";

export interface PipelineRowProps {
  readonly stream: StreamSummary;
  readonly pipeline: StreamPipeline | undefined;
  readonly selected: boolean;
  readonly onSelect: (stream: string) => void;
}

/** One stream in the pipeline. */
export function PipelineRow({ stream, pipeline, selected, onSelect }: PipelineRowProps) {
  const href = writeSelection({
    scenario: null,
    stream: stream.name,
    key: null,
    size: null,
    measure: null,
  });
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
      <td role="cell" class="verdict" data-testid="verdict" data-state={pipeline?.verdict.state}>
        <StateSign level={pipeline?.verdict.level ?? "unknown"} />
        {pipeline?.verdict.text ?? "not known yet"}
      </td>
      <td role="cell" class="throughput">
        <Sparkline values={pipeline?.history ?? []} />
        <b data-testid="rate" data-value={pipeline?.rate}>
          {pipeline === undefined ? "–" : formatRate(pipeline.rate)}
        </b>
        <small>/s</small>
      </td>
      <Cell name="lag-process" label="To process" value={pipeline?.lag.process} />
      <Cell name="lag-persist" label="To store" value={pipeline?.lag.persist} />
      <Cell name="watermark-delay" label="Behind" value={pipeline?.watermarkDelayMs}>
        {(delay) => formatDelay(Math.max(0, delay))}
      </Cell>
      <Cell name="records-in" label="In" value={pipeline?.ledger.in} />
      <AsideCell kind="late" pipeline={pipeline} />
      <AsideCell kind="dead" pipeline={pipeline} />
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
  readonly children?: (value: number) => ComponentChildren;
}

function Cell({ name, label, value, children = formatCompact }: CellProps) {
  const known = value !== null && value !== undefined;
  return (
    <td
      role="cell"
      data-label={label}
      data-testid={name}
      data-value={known ? value : undefined}
      class={!known || value === 0 ? "nothing" : ""}
      title={known ? formatCount(value) : undefined}
    >
      {known ? children(value) : "–"}
    </td>
  );
}

interface AsideCellProps {
  readonly kind: "late" | "dead";
  readonly pipeline: StreamPipeline | undefined;
}

/** Records set aside: how many in the last minute, which is what counts now, and in all. */
function AsideCell({ kind, pipeline }: AsideCellProps) {
  const label = kind === "late" ? "Late" : "Dead";
  if (pipeline === undefined) {
    return <td role="cell" data-label={label} data-testid={kind} class="nothing">–</td>;
  }
  const recent = pipeline.lastMinute[kind];
  const total = pipeline.ledger[kind];
  return (
    <td
      role="cell"
      data-label={label}
      data-testid={kind}
      data-value={total}
      data-recent={recent}
      title={`${formatCount(recent)} in the last minute, ${formatCount(total)} in all`}
    >
      <b class={recent === 0 ? "nothing" : kind === "late" ? "warning" : "bad"}>
        {formatCompact(recent)}
      </b>{" "}
      <small>· {formatCompact(total)}</small>
    </td>
  );
}

const SIGNS: Readonly<Record<Verdict["level"], string>> = {
  good: "●",
  info: "○",
  unknown: "?",
  warning: "▲",
  bad: "■",
};

/** A level in sign and colour; the words beside it say the same. */
function StateSign({ level }: { level: Verdict["level"] }) {
  return <span class={`sign-state state-${level}`} aria-hidden="true">{SIGNS[level]}</span>;
}

/** Size of the box that the line is drawn in. */
interface SparklineBox {
  readonly width: number;
  readonly height: number;
}

const BOX: SparklineBox = { width: 96, height: 20 };

/** The last minute, second by second, without a scale; the number itself stands beside it. */
function Sparkline({ values }: { values: readonly number[] }) {
  const smooth = smoothed(values);
  const line = sparklinePath(smooth, BOX);
  const { width, height } = BOX;
  return (
    <svg
      class="sparkline"
      viewBox={`-1 -2 ${width + 2} ${height + 4}`}
      width={width}
      height={height + 4}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {smooth.length > 1 && (
        <>
          <path class="sparkline-area" d={`${line}L${width} ${height}L0 ${height}Z`} />
          <path class="sparkline-line" d={line} />
        </>
      )}
    </svg>
  );
}

/** Values that each are the mean of some before them: records come in batches, not evenly. */
const MEAN_OF = 5;

function smoothed(values: readonly number[]): number[] {
  return values.map((_, index) => {
    const part = values.slice(Math.max(0, index - MEAN_OF + 1), index + 1);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** An SVG path through values from zero to their highest, the newest at the right edge. */
export function sparklinePath(
  values: readonly number[],
  { width, height }: SparklineBox,
): string {
  const highest = Math.max(...values, 1e-9);
  const step = width / Math.max(1, values.length - 1);
  return values.map((value, index) => {
    const x = index * step;
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
