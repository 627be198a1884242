import { cpuUsage } from "node:process";
import { runWorker } from "#core/run_worker.ts";
import { streamInput } from "../../workers/process/stream_input.ts";
import { runProcessWorker } from "../../workers/process/worker.ts";
import { scaleStream } from "./dataset.ts";

// The process worker as it is, on the stream of the benchmark. At its end it prints how long its
// event loop was held up at most, until the first commit (it restores) and after it (it runs).

/** How often the event loop is looked at, ms. */
const EVERY_MS = 5;
const ignore = () => {};

await runWorker("bench-process", async (context) => {
  const longest = { restoringMs: 0, runningMs: 0 };
  let phase: keyof typeof longest = "restoringMs";
  let last = performance.now();
  let lastCpu = cpuMs();
  const probe = setInterval(() => {
    const now = performance.now();
    const cpu = cpuMs();
    // The clock also counts other programs on the core, the CPU also the collector's other threads.
    longest[phase] = Math.max(longest[phase], Math.min(now - last - EVERY_MS, cpu - lastCpu));
    last = now;
    lastCpu = cpu;
  }, EVERY_MS);
  await runProcessWorker({
    ...context,
    inputs: [
      streamInput(scaleStream, {
        env: (name) => Deno.env.get(name),
        group: context.config.group,
      }),
    ],
    events: {
      ...{ assigned: ignore, lost: ignore, restored: ignore, missed: ignore },
      ...{ undecodable: ignore, setAside: ignore, miscounted: ignore },
      committed: () => {
        phase = "runningMs";
      },
    },
  });
  clearInterval(probe);
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(longest)}\n`));
});

function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}
