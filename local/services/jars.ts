import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { shorten } from "#core/shorten.ts";
import { ServiceError } from "./service.ts";

/** Options of {@linkcode fetchJars}. */
export interface FetchJarsOptions {
  /** Path of the pom that names the jars. */
  readonly pomFile: string;
  /** Folder that holds one folder of jars per pom. */
  readonly jarsDir: string;
  /** Name and version for messages: `Kafka 4.1.1`. */
  readonly title: string;
  /** A Java for Maven, in case the default one is broken or missing. */
  readonly javaHome: string;
  /** Called before a download begins. */
  readonly onFetch: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The folder with a pom's jars. Maven copies them the first time; the folder's name holds the
 * pom's fingerprint and appears only when it is complete, so it is its own stamp.
 *
 * @throws {ServiceError} when Maven is missing or cannot fetch them
 */
export async function fetchJars(options: FetchJarsOptions): Promise<string> {
  const pom = await Deno.readTextFile(options.pomFile);
  const name = options.title.toLowerCase().replaceAll(" ", "-");
  const folder = join(options.jarsDir, `${name}-${await pomFingerprint(pom)}`);
  if (await exists(folder)) return folder;
  options.onFetch();
  await Deno.mkdir(options.jarsDir, { recursive: true });
  const partial = await Deno.makeTempDir({ dir: options.jarsDir, prefix: "partial-" });
  try {
    await runMaven(partial, options);
    await moveInto(partial, folder);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
  return folder;
}

async function runMaven(target: string, options: FetchJarsOptions): Promise<void> {
  const command = new Deno.Command("mvn", {
    args: ["-q", "-B", "-f", options.pomFile, "dependency:copy-dependencies"]
      .concat(`-DoutputDirectory=${target}`),
    env: { JAVA_HOME: options.javaHome },
    stdin: "null",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  try {
    const { success, stdout, stderr } = await command.output();
    options.signal?.throwIfAborted();
    if (success) return;
    const decoder = new TextDecoder();
    throw new ServiceError(
      mavenFailure(options.title, decoder.decode(stdout) + decoder.decode(stderr)),
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ServiceError(
      `Maven (mvn) is missing and is needed once, to fetch ${options.title}: install it ` +
        "(Debian and Ubuntu: apt install maven; macOS: brew install maven)",
    );
  }
}

/** Another process may have fetched the same jars meanwhile; they are as good. */
async function moveInto(partial: string, folder: string): Promise<void> {
  try {
    await Deno.rename(partial, folder);
  } catch (error) {
    if (!await exists(folder)) throw error;
    await Deno.remove(partial, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** One line saying why Maven could not fetch the jars, out of all that it printed. */
export function mavenFailure(title: string, output: string): string {
  const line =
    stripVTControlCharacters(output).split("\n").map((text) =>
      text.replace(/^\[ERROR\]\s*/, "").trim()
    )
      .find((text) => text !== "" && !text.startsWith("[")) ?? "Maven gave no reason";
  const reason = shorten(line.replace(/ -> \[Help \d+\].*$/, ""), MAX_REASON);
  return `The jars of ${title} could not be fetched: ${reason}. Check the network and Maven's ` +
    "mirrors and proxies (~/.m2/settings.xml), then start again";
}

const MAX_REASON = 300;

/**
 * The version that a pom gives to one of its dependencies: the only place a version is written.
 *
 * @throws {Error} when the pom does not name the artifact
 */
export function versionIn(pom: string, artifactId: string): string {
  const escaped = artifactId.replaceAll(".", "\\.");
  const match = new RegExp(
    `<artifactId>${escaped}</artifactId>\\s*<version>([^<]+)</version>`,
  ).exec(pom);
  if (match === null) throw new Error(`The pom names no version of '${artifactId}'`);
  return match[1]!;
}

/** A short name that changes with the pom's content. */
export async function pomFingerprint(pom: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pom));
  return new Uint8Array(digest).toHex().slice(0, 12);
}
