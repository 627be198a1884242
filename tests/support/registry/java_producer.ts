import { join } from "node:path";
import { readProduct } from "../../../local/services/installer.ts";
import { fetchJars, versionIn } from "../../../local/services/jars.ts";
import { findJava } from "../../../local/services/java.ts";
import { JARS_DIR } from "../../../local/services/temporary_services.ts";
import { run } from "./run.ts";

const FOLDER = new URL("java/", import.meta.url).pathname;

/** What the Java program writes. */
export interface JavaRecord {
  readonly registry: string;
  readonly brokers: string;
  readonly topic: string;
  /** Avro, which is registered. */
  readonly schema: string;
  readonly record: Readonly<Record<string, unknown>> & { readonly device: string };
}

/** A Java with Avro and Kafka's client. */
export interface JavaProducer {
  /** @throws {Error} with what it printed */
  write(record: JavaRecord): Promise<void>;
}

/**
 * Fetches Avro, the first time.
 *
 * @throws {Error} when it cannot be fetched
 */
export async function javaProducer(): Promise<JavaProducer> {
  const { kafka: { home: javaHome } } = await findJava({
    javaHome: Deno.env.get("JAVA_HOME"),
    home: Deno.env.get("HOME"),
  });
  const jarsOf = (pomFile: string, title: string) =>
    fetchJars({ pomFile, jarsDir: JARS_DIR, title, javaHome, onFetch: () => {} });
  const kafka = await readProduct("kafka");
  const pom = join(FOLDER, "pom.xml");
  const version = versionIn(await Deno.readTextFile(pom), "avro");
  const folders = [
    await jarsOf(kafka.pomFile, `${kafka.name} ${kafka.version}`),
    await jarsOf(pom, `Avro ${version}`),
  ];
  const classPath = folders.map((folder) => join(folder, "*")).join(":");
  const java = join(javaHome, "bin", "java");
  const program = join(FOLDER, "AvroProducer.java");
  return {
    write: (record) =>
      run(java, ["-XX:TieredStopAtLevel=1", "-cp", classPath, program], JSON.stringify(record)),
  };
}
