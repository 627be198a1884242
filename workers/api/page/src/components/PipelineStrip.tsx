import type { Gap, StreamSummary } from "../api/contract.ts";
import { gapText } from "#core/contract/gap_text.ts";
import { formatDelay } from "../format/duration.ts";
import { formatClock, formatDay } from "../format/time.ts";
import type { PipelineView } from "../live/use_pipeline.ts";
import { Panel } from "./Panel.tsx";
import { PipelineRow } from "./PipelineRow.tsx";

export interface PipelineStripProps {
  readonly streams: readonly StreamSummary[];
  readonly view: PipelineView;
  readonly selected: string;
  readonly onSelect: (stream: string) => void;
}

const COLUMNS = [
  ["Stream", ""],
  ["Throughput", "Records per second over the last 10 s"],
  ["Process lag", "Records that the process worker has still to read"],
  ["Persist lag", "Records that the persist worker has still to store"],
  [
    "Watermark delay",
    "Wall clock minus the lowest partition watermark; a key's own watermark may be ahead of it",
  ],
  ["Records in", "Since the state of the stream began"],
  ["Late", "Later than the allowed lateness"],
  ["Dead", "Not usable: set aside with a reason"],
  ["Ledger", "In = counted + late + dead + filtered"],
] as const;

/** Gaps that are written out; further ones are counted. */
const SHOWN_GAPS = 3;

/** What a worker lost, and what to do so that it does not happen again. */
function Gaps({ gaps }: { gaps: readonly Gap[] }) {
  if (gaps.length === 0) return null;
  const more = gaps.length - SHOWN_GAPS;
  return (
    <ul class="gaps" role="status" data-testid="gaps">
      {gaps.slice(0, SHOWN_GAPS).map((gap) => (
        <li key={`${gap.reader} ${gap.topic} ${gap.partition} ${gap.from}`} data-testid="gap">
          <b>Lost</b> {gapText(gap)}.{" "}
          <small>Noticed {formatDay(gap.at)} {formatClock(gap.at)} UTC</small>
        </li>
      ))}
      {more > 0 && <li>and {more} more: see /api/v1/pipeline</li>}
    </ul>
  );
}

/** All streams at one look, one row each; a row also chooses the stream that the page shows. */
export function PipelineStrip({ streams, view, selected, onSelect }: PipelineStripProps) {
  const stale = view.problem !== undefined;
  const pipelines = new Map(view.pipeline?.streams.map((item) => [item.stream, item]));
  const note = !stale
    ? undefined
    : view.at === 0
    ? view.problem.title
    : `Stale since ${formatClock(view.at)} UTC, ${
      formatDelay(Date.now() - view.at)
    } ago: ${view.problem.title}`;
  return (
    <Panel
      id="pipeline"
      title="Pipeline"
      note={note !== undefined && <span class="warning" data-testid="pipeline-stale">{note}</span>}
    >
      <table role="table" class={stale ? "pipeline stale" : "pipeline"}>
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map(([name, help]) => (
              <th key={name} role="columnheader" scope="col" title={help}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {streams.map((stream) => (
            <PipelineRow
              key={stream.name}
              stream={stream}
              pipeline={pipelines.get(stream.name)}
              rates={view.rates.get(stream.name) ?? []}
              selected={stream.name === selected}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
      <Gaps gaps={view.pipeline?.gaps ?? []} />
    </Panel>
  );
}
