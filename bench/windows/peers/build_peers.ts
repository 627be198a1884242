import { join } from "node:path";
import { pomFingerprint } from "../../../local/services/jars.ts";
import { ServiceError } from "../../../local/services/mod.ts";
import { JARS_DIR } from "../../../local/services/temporary_services.ts";
import { fetchJavaProgram } from "../../java_program.ts";

/** Engines that have a folder here, and the artifact whose version is theirs. */
const ENGINES = {
  flink: { title: "Flink", artifactId: "flink-streaming-java" },
  kstreams: { title: "Kafka Streams", artifactId: "kafka-streams" },
} as const;

/** Name of an {@linkcode ENGINES} entry. */
export type EngineName = keyof typeof ENGINES;

/** An engine's programs, ready to run. */
export interface Engine {
  /** `Flink 2.2.1` */
  readonly title: string;
  /** Path of `java`. */
  readonly java: string;
  /** For `-cp`: the compiled programs and the engine's jars. */
  readonly classPath: string;
}

/**
 * Fetches an engine's jars with Maven and compiles the programs of its folder with `javac`, each
 * only when something changed since the last time; all of it is kept in `.sluice`.
 *
 * @throws {ServiceError} when Maven or a JDK is missing, or a program does not compile
 */
export async function buildEngine(
  name: EngineName,
  onProgress: (line: string) => Promise<unknown>,
): Promise<Engine> {
  const folder = join(import.meta.dirname!, name);
  const { title: engine, artifactId } = ENGINES[name];
  const { title, java, javaHome, jars, pom } = await fetchJavaProgram(folder, {
    name: engine,
    artifactId,
    onFetch: (title) => void onProgress(`Fetching the jars of ${title} …`),
  });
  const classes = await compile(folder, { pom, jars, javaHome });
  return { title, java, classPath: `${classes}:${jars}/*` };
}

interface CompileOptions {
  readonly pom: string;
  readonly jars: string;
  readonly javaHome: string;
}

/** The folder with the compiled classes; its name holds the fingerprint of what it was made from. */
async function compile(folder: string, { pom, jars, javaHome }: CompileOptions): Promise<string> {
  const sources: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".java")) sources.push(join(folder, name));
  }
  const texts = await Promise.all(sources.sort().map((source) => Deno.readTextFile(source)));
  const fingerprint = await pomFingerprint([pom, ...texts].join("\n"));
  const target = join(JARS_DIR, `classes-${fingerprint}`);
  if (await isFolder(target)) return target;
  const partial = await Deno.makeTempDir({ dir: JARS_DIR, prefix: "partial-" });
  try {
    await runJavac(javaHome, ["-proc:none", "-cp", `${jars}/*`, "-d", partial, ...sources]);
    await Deno.rename(partial, target);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
  return target;
}

async function runJavac(javaHome: string, args: readonly string[]): Promise<void> {
  const javac = join(javaHome, "bin", "javac");
  const command = new Deno.Command(javac, { args: [...args], stdin: "null", stdout: "null" });
  try {
    const { success, stderr } = await command.output();
    if (success) return;
    throw new ServiceError(`The peers did not compile:\n${new TextDecoder().decode(stderr)}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ServiceError(
      `${javac} is missing, and the peers are Java programs: install a JDK (Debian and Ubuntu: ` +
        "apt install openjdk-17-jdk-headless; macOS: brew install openjdk@17), or set JAVA_HOME to one",
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
