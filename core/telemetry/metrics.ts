import process from "node:process";
import prom from "prom-client";

/**
 * A registry of Prometheus metrics for one worker, with the CPU time and memory of its process. Every
 * metric carries the label `worker`.
 *
 * prom-client's own process metrics are left out: most read /proc, which no worker may.
 */
export function createMetrics(worker: string): prom.Registry {
  const registry = new prom.Registry();
  registry.setDefaultLabels({ worker });
  new prom.Counter({
    name: "process_cpu_seconds_total",
    help: "CPU time of the process, user and system",
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new prom.Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory of the process",
    registers: [registry],
    collect() {
      this.set(Deno.memoryUsage().rss);
    },
  });
  return registry;
}
