import { topicsOf } from "#core/declaration/mod.ts";
import { runWorker } from "#core/run_worker.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { runProcessWorker } from "../../workers/process/worker.ts";
import { benchStream } from "./dataset.ts";

// The process worker as it is, on the stream of the benchmark.
await runWorker("bench-process", (context) =>
  runProcessWorker({
    ...context,
    inputs: [{
      stream: benchStream,
      topics: topicsOf(benchStream, () => undefined),
      read: createRecordReader(benchStream),
    }],
    onAssigned: () => {},
    onLost: () => {},
    onCommit: () => {},
  }));
