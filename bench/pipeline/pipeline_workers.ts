import { pause } from "#core/async/wait.ts";
import { taskCommand } from "../../local/supervisor/task_command.ts";

const ROOT = new URL("../../", import.meta.url);

/** Tasks of deno.json that make a pipeline. */
export const PIPELINE_TASKS = ["process", "persist", "api"] as const;

/** Name of a worker of the pipeline. */
export type PipelineTask = typeof PIPELINE_TASKS[number];

/** The workers of a pipeline, each as its task in deno.json starts it. */
export class PipelineWorkers implements AsyncDisposable {
  readonly #children: ReadonlyMap<PipelineTask, Deno.ChildProcess>;
  #ended: PipelineTask | undefined;

  private constructor(children: ReadonlyMap<PipelineTask, Deno.ChildProcess>) {
    this.#children = children;
    for (const [task, child] of children) child.status.then(() => this.#ended ??= task);
  }

  static async start(env: Readonly<Record<string, string>>): Promise<PipelineWorkers> {
    const denoJson = await Deno.readTextFile(new URL("deno.json", ROOT));
    const children = new Map<PipelineTask, Deno.ChildProcess>();
    for (const task of PIPELINE_TASKS) {
      const { args, env: own } = taskCommand(denoJson, { task, lookup: (name) => env[name] });
      const options = { args: [...args], cwd: ROOT.pathname, env: { ...own, ...env } };
      children.set(
        task,
        new Deno.Command(Deno.execPath(), {
          ...options,
          ...{ stdin: "null", stdout: "null", stderr: "inherit" },
        }).spawn(),
      );
    }
    return new PipelineWorkers(children);
  }

  pid(task: PipelineTask): number {
    return this.#children.get(task)!.pid;
  }

  /** Waits. @throws {Error} when a worker ended before */
  async pause(ms: number): Promise<void> {
    await pause(ms);
    if (this.#ended !== undefined) throw new Error(`The ${this.#ended} worker ended`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.values()) child.kill("SIGTERM");
    await Promise.all([...this.#children.values()].map(({ status }) => status));
  }
}
