import { join } from "node:path";

const ROOT = new URL("../../../", import.meta.url).pathname;

/**
 * Builds the plugin if it has changed, and copies it: Grafana serves files as they were when it
 * started, so a later build must not reach a Grafana that runs.
 *
 * @param folder made by this function
 * @throws {Error} with the build's output when it fails
 */
export async function copyBuiltPlugin(folder: string): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "grafana-plugin/packaging/build.ts"],
    cwd: ROOT,
  }).output();
  if (code !== 0) {
    const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    throw new Error(`The plugin could not be built:\n${said}`);
  }
  await copyFolder(join(ROOT, "grafana-plugin", "dist"), folder);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const copy = isDirectory ? copyFolder : Deno.copyFile;
    await copy(join(from, name), join(to, name));
  }
}
