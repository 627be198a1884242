const ORPHAN_CHECK_MS = 1_000;

/** Calls `stop` when the process should end: SIGTERM, or Grafana is gone. Ignores SIGINT. */
export function watchForStop(stop: (reason: string) => void): void {
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => stop("SIGTERM"));
  }
  // Ctrl-C in a terminal reaches the whole process group; Grafana then asks for the shutdown.
  Deno.addSignalListener("SIGINT", () => {});
  const parent = Deno.ppid;
  const timer = setInterval(() => {
    if (Deno.ppid !== parent) stop("Grafana has gone");
  }, ORPHAN_CHECK_MS);
  Deno.unrefTimer(timer as unknown as number);
}
