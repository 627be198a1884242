import { useEffect, useState } from "preact/hooks";
import type { Pipeline } from "../api/contract.ts";
import { getJson } from "../api/get_json.ts";
import { type Problem, problemFrom } from "../api/problem.ts";
import { active } from "./activity.ts";

const EVERY_MS = 1000;
/** Samples of the throughput that are kept per stream. */
const SAMPLES = 60;

/** The pipeline as last seen, with the throughput of the minutes before. */
export interface PipelineView {
  readonly pipeline?: Pipeline;
  /** Records per second by stream, oldest first. */
  readonly rates: ReadonlyMap<string, readonly number[]>;
  /** Set while the newest try failed: `pipeline` is then stale. */
  readonly problem?: Problem;
  /** Wall clock of the newest answer, epoch ms; 0 before the first. */
  readonly at: number;
}

/** Polls `GET /api/v1/pipeline` once a second while the page is active. */
export function usePipeline(): PipelineView {
  const [view, setView] = useState<PipelineView>({ rates: new Map(), at: 0 });
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    const poll = async () => {
      if (busy || !active.get()) return;
      busy = true;
      try {
        const pipeline = await getJson<Pipeline>("/api/v1/pipeline", abort.signal);
        setView((old) => ({ pipeline, rates: addRates(old.rates, pipeline), at: Date.now() }));
      } catch (cause) {
        if (!abort.signal.aborted) setView((old) => ({ ...old, problem: problemFrom(cause) }));
      }
      busy = false;
      if (!abort.signal.aborted) timer = setTimeout(poll, EVERY_MS);
    };
    poll();
    const leave = active.subscribe(() => {
      clearTimeout(timer);
      poll();
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      leave();
    };
  }, []);
  return view;
}

function addRates(old: PipelineView["rates"], { streams }: Pipeline): PipelineView["rates"] {
  return new Map(streams.map(({ stream, rate }) => [
    stream,
    [...old.get(stream) ?? [], rate].slice(-SAMPLES),
  ]));
}
