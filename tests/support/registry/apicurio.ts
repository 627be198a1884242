import { join } from "node:path";
import { eventually } from "#core/async/wait.ts";
import { fetchJars, versionIn } from "../../../local/services/jars.ts";
import { findJava } from "../../../local/services/java.ts";
import { freePorts } from "../../../local/services/ports.ts";
import { JARS_DIR } from "../../../local/services/temporary_services.ts";

/** A registry that is not Sluice's, with Confluent's interface. */
export interface Apicurio extends AsyncDisposable {
  /** What `SCHEMA_REGISTRY_URL` is for it. */
  readonly url: string;
}

const POM = new URL("pom.xml", import.meta.url).pathname;

/** It starts within seconds, on a machine that does little else. */
const START_MS = 120_000;

/**
 * Starts Apicurio's registry, which Maven fetches the first time (140 MB); it keeps nothing.
 *
 * @throws {Error} when it cannot be fetched or started
 */
export async function startApicurio(): Promise<Apicurio> {
  const pom = await Deno.readTextFile(POM);
  const title = `Apicurio Registry ${versionIn(pom, "apicurio-registry-app")}`;
  const { kafka: { home: javaHome } } = await findJava({
    javaHome: Deno.env.get("JAVA_HOME"),
    home: Deno.env.get("HOME"),
  });
  const jars = await fetchJars({
    ...{ pomFile: POM, jarsDir: JARS_DIR, title, javaHome },
    onFetch: () => void Deno.stderr.write(new TextEncoder().encode(`fetching ${title}\n`)),
  });
  const folder = await unpacked(jars);
  const [port] = freePorts(1);
  const child = new Deno.Command(join(javaHome, "bin", "java"), {
    args: [
      ...["-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"],
      ...[`-Dquarkus.http.port=${port}`, "-Dquarkus.http.host=127.0.0.1"],
      ...["-jar", `apicurio-registry-app-${versionIn(pom, "apicurio-registry-app")}-runner.jar`],
    ],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const stop = async () => {
    try {
      child.kill();
    } catch {
      // It has ended.
    }
    await child.status;
  };
  try {
    await eventually(async () => {
      const answer = await fetch(`${url}/subjects`);
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`${title} answers with ${answer.status}`);
    }, { timeoutMs: START_MS });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: stop };
}

/** The folder with the files of the archive that Maven has copied. */
async function unpacked(jars: string): Promise<string> {
  const folder = `${jars}-unpacked`;
  const isThere = await Deno.stat(folder).then(() => true, () => false);
  if (isThere) return folder;
  const partial = await Deno.makeTempDir({ dir: JARS_DIR, prefix: "partial-" });
  for await (const { name } of Deno.readDir(jars)) {
    const { success } = await new Deno.Command("tar", {
      args: ["-xzf", join(jars, name), "-C", partial],
    }).output();
    if (!success) throw new Error(`${name} cannot be unpacked`);
  }
  await Deno.rename(partial, folder);
  return folder;
}
