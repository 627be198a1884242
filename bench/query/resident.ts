/** Memory of a process, bytes. */
export interface Resident {
  readonly now: number;
  readonly peak: number;
}

/**
 * Reads `/proc/<pid>/status` (Linux).
 *
 * @throws {Deno.errors.NotFound} when the process has ended
 */
export async function resident(pid: number): Promise<Resident> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const read = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}
