/** What a process has used so far. */
export interface ProcessUsage {
  /** User and system time, seconds. */
  readonly cpuSeconds: number;
  /** Memory that is resident now, bytes. */
  readonly residentBytes: number;
  /** Most memory that was ever resident, bytes. */
  readonly peakBytes: number;
}

const TICKS_PER_SECOND = 100;

/**
 * Reads `/proc/<pid>` (Linux).
 *
 * @throws {Deno.errors.NotFound} when the process has ended
 */
export async function processUsage(pid: number): Promise<ProcessUsage> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The second field is the command in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentBytes: bytes("VmRSS"),
    peakBytes: bytes("VmHWM"),
  };
}
