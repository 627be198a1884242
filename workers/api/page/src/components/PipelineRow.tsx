import type { ComponentChildren } from "preact";
import type { StreamPipeline, StreamSummary } from "../api/contract.ts";
import { formatDelay } from "../format/duration.ts";
import { formatRate } from "#core/contract/rate.ts";
import { formatCompact, formatCount } from "../format/number.ts";
import { writeSelection } from "../state/selection.ts";
import { LedgerCheck } from "./LedgerCheck.tsx";
import { Sparkline } from "./Sparkline.tsx";

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
