import { join, relative } from "node:path";

/** Where and how a result came about. */
export interface ResultOrigin {
  /** Name of the benchmark: `windows`. */
  readonly benchmark: string;
  /** Day of the run, `2026-11-26`. */
  readonly date: string;
  readonly command: string;
  readonly commit: string;
  /** `AMD EPYC 9B14, 2 cores, 24 GB, Linux`. */
  readonly machine: string;
  readonly deno: string;
}

/** Folder of the recorded runs. */
export const RESULTS_DIR = join(import.meta.dirname!, "results");

/**
 * Writes a result beside its origin to `bench/results/<benchmark>-<date>.json`; a second run of one
 * day replaces the first.
 *
 * @returns the file's path in the repository
 */
export async function writeResult(benchmark: string, result: object): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  const origin: ResultOrigin = {
    benchmark,
    date,
    command: ["npx deno task bench", ...Deno.args].join(" "),
    commit: await commit(),
    machine: await machine(),
    deno: Deno.version.deno,
  };
  const path = join(RESULTS_DIR, `${benchmark}-${date}.json`);
  await Deno.mkdir(RESULTS_DIR, { recursive: true });
  await Deno.writeTextFile(path, `${JSON.stringify({ origin, ...result }, undefined, 2)}\n`);
  return relative(join(RESULTS_DIR, "../.."), path);
}

async function commit(): Promise<string> {
  const git = (...args: string[]) =>
    new Deno.Command("git", { args, cwd: RESULTS_DIR, stderr: "null" }).output();
  try {
    const text = new TextDecoder().decode((await git("describe", "--always", "--dirty")).stdout);
    return text.trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

async function machine(): Promise<string> {
  const cpus = await Deno.readTextFile("/proc/cpuinfo");
  const model = /^model name\s*:\s*(.+)$/m.exec(cpus)?.[1] ?? Deno.build.arch;
  const gigabytes = Math.ceil(Deno.systemMemoryInfo().total / 2 ** 30);
  return `${model}, ${navigator.hardwareConcurrency} cores, ${gigabytes} GB, ${Deno.build.os}`;
}
