import { join } from "node:path";
import { pause } from "#core/async/wait.ts";
import { fetchJavaProgram, type JavaProgram } from "../../java_program.ts";
import { processUsage } from "../../process_usage.ts";

/** The program that writes the rows with the Java driver, ready to run. */
export type JavaWriter = Pick<JavaProgram, "title" | "java" | "jars">;

/** Where and what a {@linkcode JavaWriter} writes. */
export interface JavaWriteOptions {
  /** `host:port` */
  readonly contactPoint: string;
  readonly localDatacenter: string;
  readonly keyspace: string;
  /** File with the rows, a line each. */
  readonly rows: string;
  /** Requests in flight. */
  readonly concurrency: number;
  readonly rawBucketMs: number;
  readonly windowBucketMs: number;
  /** Core that it runs on. */
  readonly core: string;
}

/** What it did: rates from the first tenth of the rows on. */
export interface JavaWriteResult {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly cpuMicrosPerRow: number;
  readonly peakMegabytes: number;
}

/**
 * Fetches the driver's jars with Maven; they are kept in `.sluice`.
 *
 * @throws {ServiceError} when Maven or Java is missing
 */
export function prepareJavaWriter(): Promise<JavaWriter> {
  const artifactId = "java-driver-core";
  return fetchJavaProgram(import.meta.dirname!, { name: "Java driver", artifactId });
}

/** Runs the program to its end. @throws {Error} with what it printed when it fails */
export async function writeWithJava(
  { java, jars }: JavaWriter,
  options: JavaWriteOptions,
): Promise<JavaWriteResult> {
  const child = new Deno.Command("taskset", {
    args: [
      ...["-c", options.core, java, "-Xmx1g", "-cp", `${jars}/*`],
      join(import.meta.dirname!, "AsyncWriter.java"),
      options.contactPoint,
      options.localDatacenter,
      options.keyspace,
      options.rows,
      String(options.concurrency),
      String(options.rawBucketMs),
      String(options.windowBucketMs),
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let peakBytes = 0;
  let ended = false;
  const output = child.output().finally(() => ended = true);
  while (!ended) {
    // A process that has just ended has no memory any more.
    const usage = await processUsage(child.pid).catch(() => undefined);
    peakBytes = Math.max(peakBytes, usage?.peakBytes ?? 0);
    await pause(100);
  }
  const { success, stdout, stderr } = await output;
  if (!success) throw new Error(`The Java writer failed: ${new TextDecoder().decode(stderr)}`);
  const result = JSON.parse(new TextDecoder().decode(stdout)) as JavaWriteResult;
  return { ...result, peakMegabytes: peakBytes / 2 ** 20 };
}
