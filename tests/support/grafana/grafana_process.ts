import { join } from "node:path";
import {
  findGrafana,
  grafanaCommand,
  grafanaEnvironment,
  prepareGrafana,
  readGrafanaSettings,
} from "../../../local/grafana/mod.ts";
import { freePorts, logEnd, whileMoving } from "../../../local/services/mod.ts";
import { chromiumPath } from "../browser.ts";

/** Why a test in a real Grafana cannot run here, and what to do; undefined when it can. */
async function reason(): Promise<string | undefined> {
  const { home } = readGrafanaSettings((name) => Deno.env.get(name));
  const found = await findGrafana(home);
  if ("missing" in found) return found.missing;
  if (chromiumPath === undefined) {
    return "There is no Chromium here: install it (Debian and Ubuntu: apt install chromium) or set " +
      "CHROMIUM to its path";
  }
}

/**
 * Whether tests in a real Grafana have to be left out, which is reported on stderr.
 *
 * @param what what is not tested then, such as `the seam`
 */
export async function grafanaIsAbsent(what: string): Promise<boolean> {
  const why = await reason();
  if (why === undefined) return false;
  await Deno.stderr.write(
    new TextEncoder().encode(`SKIPPED: ${what} in Grafana is not tested. ${why}\n`),
  );
  return true;
}

const ROOT = new URL("../../../", import.meta.url).pathname;
/** A Grafana that does not answer and has not written to its log for so long does not start, ms. */
const START_QUIET_MS = 90_000;

/** Options of {@linkcode GrafanaProcess.start}. */
export interface GrafanaProcessOptions {
  /** Folder for its configuration and data. */
  readonly dir: string;
  /** Folder of the built plugin. */
  readonly plugin: string;
  /** The workers' environment. */
  readonly env: Readonly<Record<string, string>>;
  /** URL that alerts are sent to. */
  readonly alertWebhook: string;
  /** More of Grafana's settings, as its variables `GF_…`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** More keys of the datasource's section of Grafana's file. */
  readonly pluginSection?: Readonly<Record<string, string>>;
}

/** A real Grafana with all that is provisioned, as a child of this process. */
export class GrafanaProcess {
  /** `http://127.0.0.1:<port>/`, also after a restart. */
  readonly url: string;
  /** `admin:<password>`. */
  readonly admin: string;
  readonly #log: string;
  readonly #start: () => Deno.ChildProcess;
  #child: Deno.ChildProcess;

  private constructor(
    { url, admin, log, start }: {
      url: string;
      admin: string;
      log: string;
      start: () => Deno.ChildProcess;
    },
  ) {
    this.url = url;
    this.admin = admin;
    this.#log = log;
    this.#start = start;
    this.#child = start();
  }

  /** Starts one on a free port and waits until it answers. @throws {Error} with its log if it does not */
  static async start(
    { dir, plugin, env, alertWebhook, settings = {}, pluginSection = {} }: GrafanaProcessOptions,
  ): Promise<GrafanaProcess> {
    const { home } = readGrafanaSettings((name) => Deno.env.get(name));
    const found = await findGrafana(home);
    if ("missing" in found) throw new Error(found.missing);
    const [port] = freePorts(1);
    const { config, passwordFile } = await prepareGrafana(dir, {
      port: port!,
      root: ROOT,
      services: [env["KAFKA_BOOTSTRAP_SERVERS"]!, env["CASSANDRA_CONTACT_POINTS"]!],
      allowNet: undefined,
    });
    const keys = Object.entries(pluginSection).map(([key, value]) => `${key} = ${value}\n`).join(
      "",
    );
    // Sections of one name are one.
    const section = `\n[plugin.sluice-streams-datasource]\n${keys}`;
    await Deno.writeTextFile(config, section, { append: true });
    const { executable, args } = grafanaCommand(found.grafana, config);
    const environment = grafanaEnvironment({
      dashboards: join(ROOT, "dashboards"),
      alertWebhook,
      lookup: (name) => env[name],
    });
    const grafana = new GrafanaProcess({
      url: `http://127.0.0.1:${port}/`,
      admin: `admin:${await Deno.readTextFile(passwordFile)}`,
      log: join(dir, "log", "grafana.log"),
      start: () =>
        new Deno.Command(executable, {
          args: [...args],
          env: { ...environment, ...settings, GF_PLUGIN_SLUICE_STREAMS_APP_PATH: plugin },
          stdin: "null",
          stdout: "null",
          stderr: "null",
        }).spawn(),
    });
    await grafana.untilHealthy();
    return grafana;
  }

  /** Waits until it answers. @throws {Error} with its log when it does not and its log stands still */
  async untilHealthy(): Promise<void> {
    const answers = async () => {
      try {
        const response = await fetch(new URL("api/health", this.url));
        await response.body?.cancel();
        return response.ok;
      } catch {
        return false; // Not up yet.
      }
    };
    const mark = () => logEnd(this.#log);
    if (await whileMoving(answers, { mark, quietMs: START_QUIET_MS, everyMs: 200 })) return;
    throw new Error(`Grafana did not start:\n${await this.logTail()}`);
  }

  /** The process that runs the datasource's backend; undefined while there is none. */
  async pluginPid(): Promise<number | undefined> {
    const children = await childProcesses(this.#child.pid);
    return children.find(({ command }) => /backend\.mjs|gpx_sluice/.test(command))?.pid;
  }

  /** Asks it to stop, and waits. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops it, starts it again on the same port and data, and waits until it answers. */
  async restart(): Promise<void> {
    await this.stop();
    this.#child = this.#start();
    await this.untilHealthy();
  }

  /** The last lines of its log, those of the plugin among them. */
  async logTail(lines = 60): Promise<string> {
    const text = await Deno.readTextFile(this.#log).catch((error) => String(error));
    return text.split("\n").slice(-lines).join("\n");
  }

  async #end(signal: Deno.Signal): Promise<void> {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
    await this.#child.status;
  }
}

/** A process of this machine. */
interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Whether a process lives; one that has ended and was not waited for does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await runningProcesses()).some((process) => process.pid === pid);
}

async function childProcesses(parent: number): Promise<Listed[]> {
  return (await runningProcesses()).filter((process) => process.parent === parent);
}

/** Every process of this machine but those that have ended and were not waited for. */
async function runningProcesses(): Promise<Listed[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-A", "-o", "pid=,ppid=,stat=,args="],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (found === null || found[3]!.startsWith("Z")) return [];
    return [{ pid: Number(found[1]), parent: Number(found[2]), command: found[4]! }];
  });
}

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
    const output = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    throw new Error(`The plugin could not be built:\n${output}`);
  }
  await copyPlugin(ROOT, folder);
}

/** Copies the plugin that was built in a checkout of the project. */
export async function copyPlugin(checkout: string, folder: string): Promise<void> {
  await copyFolder(join(checkout, "grafana-plugin", "dist"), folder);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const copy = isDirectory ? copyFolder : Deno.copyFile;
    await copy(join(from, name), join(to, name));
  }
}
