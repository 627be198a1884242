import { join } from "node:path";
import { fetchJars, versionIn } from "../local/services/jars.ts";
import { findJava } from "../local/services/java.ts";
import { JARS_DIR } from "../local/services/temporary_services.ts";

/** What a Java program of a benchmark runs with. */
export interface JavaProgram {
  /** `Flink 2.2.1` */
  readonly title: string;
  readonly javaHome: string;
  /** Path of `java`. */
  readonly java: string;
  /** Folder of the jars. */
  readonly jars: string;
  /** Text of the pom. */
  readonly pom: string;
}

/**
 * Fetches with Maven what the `pom.xml` of a folder names; it is kept in `.sluice`.
 *
 * @param name for messages; its version is that of the artifact `artifactId`
 * @throws {ServiceError} when Maven or Java is missing
 */
export async function fetchJavaProgram(
  folder: string,
  { name, artifactId, onFetch = () => {} }: {
    readonly name: string;
    readonly artifactId: string;
    readonly onFetch?: (title: string) => void;
  },
): Promise<JavaProgram> {
  const pomFile = join(folder, "pom.xml");
  const pom = await Deno.readTextFile(pomFile);
  const title = `${name} ${versionIn(pom, artifactId)}`;
  const { kafka: { home: javaHome } } = await findJava({
    javaHome: Deno.env.get("JAVA_HOME"),
    home: Deno.env.get("HOME"),
  });
  const jars = await fetchJars({
    pomFile,
    jarsDir: JARS_DIR,
    title,
    javaHome,
    onFetch: () => onFetch(title),
  });
  return { title, javaHome, java: join(javaHome, "bin", "java"), jars, pom };
}
