import { createValueDecoder } from "#core/registry/open_registry.ts";
import { runWorker } from "#core/run_worker.ts";
import { streamInputs } from "../../workers/process/stream_input.ts";
import { runProcessWorker } from "../../workers/process/worker.ts";
import { LoopWatch } from "../loop_watch.ts";
import { scaleStream } from "./dataset.ts";

// The process worker as it is, on the stream of the benchmark. At its end it prints how long its
// event loop was held up at most, until the first commit (it restores) and after it (it runs).

const ignore = () => {};

await runWorker("bench-process", async (context) => {
  const longest = { restoringMs: 0, runningMs: 0 };
  let phase: keyof typeof longest = "restoringMs";
  const watch = new LoopWatch();
  const takeLongest = () => longest[phase] = Math.max(longest[phase], watch.take());
  await runProcessWorker({
    ...context,
    inputs: streamInputs([scaleStream], {
      env: (name) => Deno.env.get(name),
      group: context.config.group,
      values: createValueDecoder(context.config, { clientId: "sluice-bench", log: context.log }),
    }),
    events: {
      ...{ assigned: ignore, lost: ignore, restored: ignore, missed: ignore },
      ...{ undecodable: ignore, setAside: ignore, miscounted: ignore },
      committed: () => {
        takeLongest();
        phase = "runningMs";
      },
    },
  });
  takeLongest();
  watch.stop();
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(longest)}\n`));
});
