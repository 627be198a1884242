import { createValueDecoder } from "#core/registry/open_registry.ts";
import { runWorker } from "#core/run_worker.ts";
import { streamInputs } from "../../workers/process/stream_input.ts";
import { ProcessReporter } from "../../workers/process/telemetry.ts";
import { runProcessWorker } from "../../workers/process/worker.ts";
import { type CaseName, streamsOf } from "./dataset.ts";

// The process worker as it is, on the streams of a case.
await runWorker("bench-process", (context) =>
  runProcessWorker({
    ...context,
    inputs: streamInputs(streamsOf(Deno.args[0] as CaseName), {
      env: (name) => Deno.env.get(name),
      group: context.config.group,
      values: createValueDecoder(context.config, { clientId: "sluice-bench", log: context.log }),
    }),
    events: new ProcessReporter(context.log),
  }));
