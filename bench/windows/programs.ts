import { join, resolve } from "node:path";
import type { WindowUpdate } from "#window/mod.ts";
import { ServiceError } from "../../local/services/mod.ts";
import { taskCommand } from "../../local/supervisor/task_command.ts";
import { benchStream } from "./dataset.ts";
import type { ClosedWindow } from "./oracle.ts";
import { buildEngine, type Engine, type EngineName } from "./peers/build_peers.ts";

/** A program that does the benchmark's job. */
export interface Program {
  readonly name: string;
  /** What it is, with its version, for the report. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The topic that its windows go to. */
  readonly output: string;
  /** The closed window in one output message; undefined when it is something else. */
  readonly read: (value: string) => ClosedWindow | undefined;
}

/** Names that `--programs` knows; `other` stands for the worker of `--against`. */
export const PROGRAM_NAMES = [
  "sluice",
  "naive",
  "other",
  "flink",
  "flink-eos",
  "flink-sql",
  "flink-sql-eos",
  "kstreams",
  "kstreams-eos",
] as const;

/** The topic of every program but the process worker, which has its own name for it. */
export const PLAIN_OUTPUT = `${benchStream.topic.name}.plain`;

const HERE = new URL("../../", import.meta.url).pathname;
/** Twice what the engines need at most, so that none of them is short of heap. */
const JVM_HEAP = "-Xmx1500m";

/** Main classes of the engines' programs. */
const PEERS: Readonly<Record<string, { readonly engine: EngineName; readonly main: string }>> = {
  flink: { engine: "flink", main: "FlinkDataStream" },
  "flink-sql": { engine: "flink", main: "FlinkSql" },
  kstreams: { engine: "kstreams", main: "KafkaStreamsWindows" },
};

/** Options of {@linkcode preparePrograms}. */
export interface PrepareOptions {
  /** Root of another checkout, for `other`. */
  readonly against: string | undefined;
  readonly print: (line: string) => Promise<unknown>;
}

/**
 * Makes the named programs ready. Those of an engine that cannot be built here are left out, and
 * a line says why.
 *
 * @throws {RangeError} when a name is unknown
 */
export async function preparePrograms(
  names: readonly string[],
  { against, print }: PrepareOptions,
): Promise<readonly Program[]> {
  const engines = new Map<EngineName, Engine | undefined>();
  const programs: Program[] = [];
  for (const name of names) {
    const program = await denoProgram(name, against);
    if (program !== undefined) {
      programs.push(program);
      continue;
    }
    const peer = PEERS[name.replace(/-eos$/, "")];
    if (peer === undefined) {
      throw new RangeError(`There is no program '${name}': ${PROGRAM_NAMES.join(", ")}`);
    }
    if (!engines.has(peer.engine)) {
      engines.set(peer.engine, await buildOrSkip(peer.engine, print));
    }
    const engine = engines.get(peer.engine);
    if (engine !== undefined) programs.push(javaProgram(name, { engine, main: peer.main }));
  }
  return programs;
}

async function buildOrSkip(
  name: EngineName,
  print: PrepareOptions["print"],
): Promise<Engine | undefined> {
  try {
    return await buildEngine(name, print);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    await print(
      `SKIPPED: every ${name} program, which this run is not compared with. ${error.message}`,
    );
    return undefined;
  }
}

async function denoProgram(
  name: string,
  against: string | undefined,
): Promise<Program | undefined> {
  switch (name) {
    case "naive":
      return {
        name,
        title: "naive loop, Deno",
        command: Deno.execPath(),
        args: [
          ...["run", "--no-prompt", "--config", join(HERE, "deno.json")],
          ...["--allow-net=127.0.0.1,localhost", "--allow-env", "--allow-sys=hostname"],
          join(HERE, "bench/windows/naive.ts"),
        ],
        cwd: HERE,
        output: PLAIN_OUTPUT,
        read: readNaive,
      };
    case "sluice":
      return await worker(name, { title: "Sluice, exactly once", root: HERE });
    case "other":
      if (against === undefined) {
        throw new RangeError("'other' is the worker of --against: give its folder");
      }
      return await worker(name, { title: "Sluice of the other checkout", root: resolve(against) });
    default:
      return undefined;
  }
}

/** The process worker on the stream of the benchmark, started as the checkout's task starts it. */
async function worker(
  name: string,
  { title, root }: { readonly title: string; readonly root: string },
): Promise<Program> {
  const denoJson = await Deno.readTextFile(join(root, "deno.json"));
  const { args, entry } = taskCommand(denoJson, { task: "process", lookup: () => undefined });
  const script = join(root, "bench/windows/worker.ts");
  return {
    name,
    title,
    command: Deno.execPath(),
    args: args.map((argument) => argument === entry ? script : argument),
    cwd: root,
    output: `${benchStream.topic.name}.windows`,
    read: readSluice,
  };
}

function javaProgram(
  name: string,
  { engine, main }: { readonly engine: Engine; readonly main: string },
): Program {
  const exactlyOnce = name.endsWith("-eos");
  return {
    name,
    title: `${engine.title}${main === "FlinkSql" ? " SQL" : ""}, ${
      exactlyOnce ? "exactly once" : "at least once"
    }`,
    command: engine.java,
    args: [
      ...[JVM_HEAP, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"],
      // Flink's serialisers look into classes of the JDK.
      ...[
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
      ],
      ...["-cp", engine.classPath, main],
    ],
    cwd: HERE,
    output: PLAIN_OUTPUT,
    read: (value) => JSON.parse(value) as ClosedWindow,
  };
}

function readNaive(value: string): ClosedWindow {
  const { key, ...window } = JSON.parse(value) as Omit<ClosedWindow, "device"> & { key: string };
  return { device: key, ...window };
}

function readSluice(value: string): ClosedWindow | undefined {
  const { key, start, status, count, measures } = JSON.parse(value) as WindowUpdate;
  if (status === "open") return undefined;
  const { sum = NaN, min = NaN, max = NaN, avg = NaN } = measures["temperature"] ?? {};
  return { device: key, start, count, sum, min, max, avg };
}
