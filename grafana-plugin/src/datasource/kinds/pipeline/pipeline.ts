import type { PlainFrame } from '../../../contract/frame.ts';
import type { PipelineQuery } from '../../../contract/query.ts';
import type { Notice } from '../../../frames/notices.ts';
import { pipelineRows } from '../../../frames/pipelineFrame.ts';
import { PipelineStore } from '../../../frames/pipelineStore.ts';
import { metricLabel, shapePipeline } from '../../../frames/shapePipeline.ts';
import { expandLists } from '../expand.ts';
import type { Kind } from '../kind.ts';
import { takeStreams } from '../streamFields.ts';
import type { FollowedRows, FollowedRowsOptions } from '../followedRows.ts';
import { PipelineEditor } from './PipelineEditor.tsx';

/** States of each second are kept for so long, ms, as the backend does: a range of days would fill the browser. */
const KEPT_MS = 3_600_000;

/** States of the pipeline, each stream and moment once. */
class FollowedPipeline implements FollowedRows {
  private readonly store = new PipelineStore();
  /** Of all states, epoch ms. */
  private newest = -Infinity;

  constructor(
    private readonly query: PipelineQuery,
    private readonly options: FollowedRowsOptions
  ) {}

  learn(): void {
    // States need nothing beside themselves.
  }

  merge(frame: PlainFrame): void {
    const rows = pipelineRows(frame);
    this.store.merge(rows);
    this.newest = rows.reduce((newest, { pulse }) => Math.max(newest, pulse.at), this.newest);
  }

  staleFrom(): number | null {
    return this.store.rows().at(-1)?.pulse.at ?? null;
  }

  trim(from: number): void {
    this.store.trim({ from: Math.max(from, this.newest - KEPT_MS), to: Infinity });
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    return shapePipeline(this.store.rows(), this.query, { maxDataPoints: this.options.maxDataPoints, notices });
  }
}

export const pipeline: Kind<PipelineQuery> = {
  label: 'Pipeline',
  description: 'Rate, lag, watermark delay and ledger of the streams',
  needed: {},
  first: { metrics: ['rate'], format: 'timeseries' },
  fields: ['metrics', 'streams', 'runningOnly', 'format', 'legend', 'filters'],
  takeOver: takeStreams,
  isComplete: () => true,
  describe: ({ metrics, streams }) => [
    metrics?.map(metricLabel).join(', ') || 'All metrics',
    streams?.join(', ') ?? '',
  ],
  interpolate: (query, { expand }) => ({ ...query, ...expandLists(query, ['streams', 'metrics'], expand) }),
  Editor: PipelineEditor,
  listsStreams: true,
  following: {
    rows: (query, options) => new FollowedPipeline(query, options),
    historyQuery: (query) => ({ ...query, format: 'rows' }),
  },
};
