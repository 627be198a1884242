import type { StreamSummary } from "../api/contract.ts";
import { formatDelay } from "../format/duration.ts";
import { formatClock } from "../format/time.ts";
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
  ["Watermark delay", "Wall clock minus watermark"],
  ["Records in", "Since the state of the stream began"],
  ["Late", "Later than the allowed lateness"],
  ["Dead", "Not usable: set aside with a reason"],
  ["Ledger", "In = counted + late + dead + filtered"],
] as const;

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
    </Panel>
  );
}
