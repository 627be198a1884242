import type { Pipeline } from "../api/contract.ts";
import type { Problem } from "../api/problem.ts";
import { createStore } from "../state/store.ts";
import { beatNow, useRedraw } from "./beat.ts";
import { useFollow } from "./use_follow.ts";

/** The pipeline as last seen. */
export interface PipelineView {
  readonly pipeline?: Pipeline;
  /** Wall clock of the newest answer, epoch ms; 0 before the first. */
  readonly at: number;
  /** Why it is not known at the moment. */
  readonly problem?: Problem;
}

const pipelineView = createStore<PipelineView>({ at: 0 });

/** What is known of the pipeline; the component is drawn again with the beat after it has changed. */
export function usePipeline(): PipelineView {
  useRedraw(pipelineView.subscribe, { on: pipelineView });
  return pipelineView.get();
}

/** Keeps {@linkcode pipelineView} up to date while the page is active; draws nothing. */
export function PipelineConnection() {
  useFollow({ pipeline: true }, (answer) => {
    if ("pipeline" in answer) {
      if (pipelineView.get().at === 0) beatNow();
      pipelineView.set({ pipeline: answer.pipeline, at: Date.now() });
    } else if ("problem" in answer) {
      pipelineView.set({ ...pipelineView.get(), problem: answer.problem });
    }
  });
  return null;
}
