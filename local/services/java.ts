import { join } from "node:path";
import { ServiceError } from "./service.ts";

/** Where a search for Java starts. */
export interface JavaSearch {
  readonly javaHome?: string | undefined;
  /** The person's home folder: version managers keep their Javas there. */
  readonly home?: string | undefined;
}

/**
 * Finds a Java for Kafka and one for Cassandra: JAVA_HOME, PATH, then the folders in which package
 * and version managers keep them. It stops at the first that suits both.
 *
 * @throws {ServiceError} when no suitable Java is installed
 */
export async function findJava(search: JavaSearch): Promise<JavaChoice> {
  const found: Java[] = [];
  for await (const executable of candidates(search)) {
    const java = await ask(executable);
    if (java === undefined) continue;
    found.push(java);
    const choice = chooseJava(found);
    if (choice !== undefined && choice.kafka === choice.cassandra) return choice;
  }
  const choice = chooseJava(found);
  if (choice === undefined) throw new ServiceError(missingJavaMessage(found));
  return choice;
}

async function* candidates({ javaHome, home }: JavaSearch): AsyncGenerator<string> {
  if (javaHome) yield join(javaHome, "bin", "java");
  yield "java";
  yield* inside("/usr/lib/jvm", "bin/java");
  yield* inside("/Library/Java/JavaVirtualMachines", "Contents/Home/bin/java");
  yield "/opt/homebrew/opt/openjdk@17/bin/java";
  yield "/usr/local/opt/openjdk@17/bin/java";
  if (!home) return;
  yield* inside(join(home, ".sdkman/candidates/java"), "bin/java");
  yield* inside(join(home, ".asdf/installs/java"), "bin/java");
}

async function* inside(folder: string, executable: string): AsyncGenerator<string> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.isFile) names.push(entry.name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
  for (const name of names.sort()) yield join(folder, name, executable);
}

/** A candidate that is not there, or that is not a Java, is no answer. */
async function ask(executable: string): Promise<Java | undefined> {
  try {
    const { stderr } = await new Deno.Command(executable, {
      args: ["-XshowSettings:properties", "-version"],
      stdin: "null",
      stdout: "null",
    }).output();
    return parseJavaSettings(executable, new TextDecoder().decode(stderr));
  } catch {
    return undefined;
  }
}

/** A Java installation that answered. */
export interface Java {
  /** Path or name of the executable that was asked. */
  readonly executable: string;
  /** The installation's folder (`java.home`). */
  readonly home: string;
  /** Feature release: 11, 17, 25. */
  readonly major: number;
}

/** A Java for each service; usually the same one. */
export interface JavaChoice {
  readonly kafka: Java;
  readonly cassandra: Java;
}

/** Cassandra 5.0 refuses any other release at start. */
const CASSANDRA_ACCEPTS: readonly number[] = [11, 17];
/** Kafka 4 brokers need Java 17 or newer (KIP-1013). */
const KAFKA_LEAST = 17;

/**
 * Reads what `java -XshowSettings:properties -version` prints.
 *
 * @returns undefined when the text is not such an answer
 */
export function parseJavaSettings(executable: string, text: string): Java | undefined {
  const home = /^\s*java\.home = (.+?)\s*$/m.exec(text)?.[1];
  const release = /^\s*java\.specification\.version = (?:1\.)?(\d+)\s*$/m.exec(text)?.[1];
  if (home === undefined || release === undefined) return undefined;
  return { executable, home, major: Number(release) };
}

/** The first Java that suits Kafka and the first that suits Cassandra, one for both if there is. */
export function chooseJava(found: readonly Java[]): JavaChoice | undefined {
  const both = found.find(({ major }) => suitsKafka(major) && suitsCassandra(major));
  const kafka = both ?? found.find(({ major }) => suitsKafka(major));
  const cassandra = both ?? found.find(({ major }) => suitsCassandra(major));
  return kafka === undefined || cassandra === undefined ? undefined : { kafka, cassandra };
}

/** The line for a machine without a suitable Java. */
export function missingJavaMessage(found: readonly Java[]): string {
  const majors = [...new Set(found.map(({ major }) => major))].sort((a, b) => a - b);
  const seen = majors.length === 0 ? "no Java was found" : `only Java ${majors.join(", ")} found`;
  return `Java 17 is needed (Cassandra 5 runs on Java 11 or 17, Kafka 4 on 17 or newer) and ${seen}: ` +
    "install it (Debian and Ubuntu: apt install openjdk-17-jre-headless; Fedora: dnf install " +
    "java-17-openjdk-headless; macOS: brew install openjdk@17), or set JAVA_HOME to one";
}

function suitsCassandra(major: number): boolean {
  return CASSANDRA_ACCEPTS.includes(major);
}

function suitsKafka(major: number): boolean {
  return major >= KAFKA_LEAST;
}
