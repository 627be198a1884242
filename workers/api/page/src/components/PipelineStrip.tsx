import type { Gap, StreamSummary } from "../api/contract.ts";
import { gapText } from "#core/contract/gap_text.ts";
import { formatDelay } from "../format/duration.ts";
import { formatClock, formatDay } from "../format/time.ts";
import { useNow } from "../live/beat.ts";
import { useConnection } from "../live/use_connection.ts";
import { type PipelineView, usePipeline } from "../live/use_pipeline.ts";
import { STALE_MS } from "../state/connection.ts";
import { Panel } from "./Panel.tsx";
import { PipelineRow } from "./PipelineRow.tsx";

export interface PipelineStripProps {
  readonly streams: readonly StreamSummary[];
  readonly selected: string;
  readonly onSelect: (stream: string) => void;
}

const COLUMNS = [
  ["Stream", ""],
  ["State", ""],
  ["Throughput", "last minute"],
  ["To process", ""],
  ["To store", ""],
  ["Behind", ""],
  ["Records in", ""],
  ["Late", "last min · total"],
  ["Dead", "last min · total"],
  ["Ledger", ""],
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
export function PipelineStrip({ streams, selected, onSelect }: PipelineStripProps) {
  const view = usePipeline();
  const note = useStaleNote(view);
  const pipelines = new Map(view.pipeline?.streams.map((item) => [item.stream, item]));
  return (
    <Panel
      id="pipeline"
      title="Pipeline"
      note={note !== undefined && <span class="chip" data-testid="pipeline-stale">{note}</span>}
    >
      <table role="table" class={note !== undefined ? "pipeline stale" : "pipeline"}>
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map(([name, what]) => (
              <th key={name} role="columnheader" scope="col">
                {name} {what !== "" && <small>{what}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {streams.map((stream) => (
            <PipelineRow
              key={stream.name}
              stream={stream}
              pipeline={pipelines.get(stream.name)}
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

/** How old the numbers are, when they are, and why; undefined while they are fresh. */
function useStaleNote({ pipeline, at, problem }: PipelineView): string | undefined {
  const now = useNow();
  const connection = useConnection();
  const reason = problem?.detail ?? ("reason" in connection ? connection.reason : undefined);
  if (pipeline === undefined) {
    return reason === undefined ? undefined : `Not known yet: ${reason}`;
  }
  const age = now - at;
  if (age <= STALE_MS) return undefined;
  return `as of ${formatDelay(age)} ago${reason === undefined ? "" : `: ${reason}`}`;
}
