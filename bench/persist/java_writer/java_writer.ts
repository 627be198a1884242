import { join } from "node:path";
import { pause } from "#core/async/wait.ts";
import { fetchJars, versionIn } from "../../../local/services/jars.ts";
import { findJava } from "../../../local/services/java.ts";
import { JARS_DIR } from "../../../local/services/temporary_services.ts";
import { processUsage } from "../../process_usage.ts";

/** The program that writes the rows with the Java driver, ready to run. */
export interface JavaWriter {
  /** `Java driver 4.19.0` */
  readonly title: string;
  /** Path of `java`. */
  readonly java: string;
  readonly jars: string;
}

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
export async function prepareJavaWriter(): Promise<JavaWriter> {
  const pomFile = join(import.meta.dirname!, "pom.xml");
  const title = `Java driver ${versionIn(await Deno.readTextFile(pomFile), "java-driver-core")}`;
  const { kafka: java } = await findJava({
    javaHome: Deno.env.get("JAVA_HOME"),
    home: Deno.env.get("HOME"),
  });
  const jars = await fetchJars({
    pomFile,
    jarsDir: JARS_DIR,
    title,
    javaHome: java.home,
    onFetch: () => {},
  });
  return { title, java: join(java.home, "bin", "java"), jars };
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
