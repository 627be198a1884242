import { join } from "node:path";
import { eventually } from "#core/async/wait.ts";

const FILES = new URL("../../provisioning/nginx/", import.meta.url);

/** The configuration of `provisioning/nginx` in front of instances of this machine. */
export class Nginx implements AsyncDisposable {
  readonly url: string;
  readonly #child: Deno.ChildProcess;
  readonly #dir: string;

  private constructor(child: Deno.ChildProcess, dir: string, port: number) {
    this.#child = child;
    this.#dir = dir;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Whether this machine has an nginx. */
  static isThere(): boolean {
    try {
      return new Deno.Command("nginx", { args: ["-v"], stderr: "null" }).outputSync().success;
    } catch {
      return false;
    }
  }

  /**
   * Starts it as docker-compose.yml does: only its port and the servers differ.
   *
   * @param port its own
   * @param instances ports of the API
   * @throws {Error} with what nginx says about a configuration that it does not take
   */
  static async start(port: number, instances: readonly number[]): Promise<Nginx> {
    const dir = await Deno.makeTempDir();
    const read = (name: string) => Deno.readTextFile(new URL(name, FILES));
    const write = (name: string, text: string) => Deno.writeTextFile(join(dir, name), text);
    const main = await read("nginx.conf");
    await write("nginx.conf", replaced(main, /listen 8080;/g, `listen 127.0.0.1:${port};`));
    await write("proxy_headers.conf", await read("proxy_headers.conf"));
    const site = replaced(await read("site.conf"), /^resolver .*$/gm, "");
    const servers = replaced(
      site,
      /^ +server api:8080 resolve (.*)$/gm,
      (_, options) =>
        instances.map((instance) => `    server 127.0.0.1:${instance} ${options}`).join("\n"),
    );
    await write("site.conf", replaced(servers, /^ +server api-replica:.*$/gm, ""));
    const args = ["-p", `${dir}/`, "-c", join(dir, "nginx.conf"), "-e", "stderr"];
    const check = await new Deno.Command("nginx", { args: [...args, "-t"] }).output();
    if (!check.success) throw new Error(new TextDecoder().decode(check.stderr));
    const child = new Deno.Command("nginx", {
      args: [...args, "-g", "daemon off;"],
      stdin: "null",
      stdout: "null",
      // It warns about each instance that does not answer, which is what is done to it here.
      stderr: "null",
    }).spawn();
    const nginx = new Nginx(child, dir, port);
    await eventually(async () => {
      const response = await fetch(`${nginx.url}/balancer/health`);
      if (await response.text() !== "ok\n") throw new Error(`nginx answers ${response.status}`);
    });
    return nginx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await Deno.remove(this.#dir, { recursive: true });
  }
}

/** A text with what is surely in it replaced. */
function replaced(
  text: string,
  pattern: RegExp,
  by: string | ((all: string, ...groups: string[]) => string),
): string {
  const result = text.replace(pattern, by as string);
  if (result === text) throw new Error(`nothing is ${pattern} in:\n${text}`);
  return result;
}
