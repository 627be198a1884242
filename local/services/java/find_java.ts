import { join } from "node:path";
import { ServiceError } from "../service.ts";
import {
  chooseJava,
  type Java,
  type JavaChoice,
  missingJavaMessage,
  parseJavaSettings,
} from "./java_version.ts";

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
