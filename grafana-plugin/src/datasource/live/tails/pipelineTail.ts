import type { PlainFrame } from '../../../contract/frame';
import type { PipelineQuery } from '../../../contract/query';
import type { Notice } from '../../../frames/notices';
import { pipelineRows } from '../../../frames/pipelineFrame';
import { PipelineStore } from '../../../frames/pipelineStore';
import { shapePipeline } from '../../../frames/shapePipeline';
import type { Tail, TailOptions } from './tail';

/** States of the pipeline, each stream and moment once. */
export class PipelineTail implements Tail {
  private readonly store = new PipelineStore();

  constructor(
    private readonly query: PipelineQuery,
    private readonly options: TailOptions
  ) {}

  learn(): void {
    // States say all of themselves.
  }

  merge(frame: PlainFrame): void {
    this.store.merge(pipelineRows(frame));
  }

  staleFrom(): number | null {
    return this.store.rows().at(-1)?.pulse.at ?? null;
  }

  trim(from: number): void {
    this.store.trim({ from, to: Infinity });
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    return shapePipeline(this.store.rows(), this.query, { maxDataPoints: this.options.maxDataPoints, notices });
  }
}
