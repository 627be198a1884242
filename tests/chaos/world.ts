import { until } from "#core/async/wait.ts";
import { join } from "node:path";
import kafkajs from "kafkajs";
import { startTemporaryServices, type TemporaryServices } from "../../local/services/mod.ts";
import { taskCommand } from "../../local/supervisor/task_command.ts";
import { Archive } from "./archive.ts";
import type { OutputLogs } from "./outputs.ts";
import { KafkaClient, type TopicPartition } from "./kafka/client.ts";
import { Load } from "./load/load.ts";
import { Sender } from "./load/sender.ts";
import type { Random } from "../support/random.ts";
import {
  type DeclaredStream,
  declaredStreams,
  FIRST_SETTINGS,
  FUTURE_CAP_MS,
  SETTINGS_VARIABLE,
  type StreamSettings,
} from "./streams/declared.ts";
import { Worker, type WorkerTask } from "./workers.ts";

/** Options of {@linkcode World.start}. */
export interface WorldOptions {
  readonly random: Random;
  /** Folder for the workers' logs. */
  readonly logDir: string;
  /** Takes a line for people. */
  readonly onNote: (note: string) => void;
}

/** Time within which a broker writes down what was deleted. */
export const CHECKPOINT_MS = 500;

/** A broker that is killed forgets which records were deleted since it last wrote that down. */
const KAFKA = {
  properties: { "log.flush.start.offset.checkpoint.interval.ms": String(CHECKPOINT_MS) },
};

const ROOT = new URL("../../", import.meta.url);
/** The prefix of the workers' groups. */
export const GROUP = "chaos";
/** Where Cassandra has the run's tables. */
export const KEYSPACE = "chaos";
const PARTITIONS = 4;
const SETUP_TRIES = 4;
/** How long workers may take to read what there is. */
const CATCH_UP_MS = 180_000;
/** Outputs that did not grow for so long do not grow any more: open updates come every second. */
const STILL_MS = 4_000;

/** Services, workers and load of a run, and what is known about them. */
export class World implements AsyncDisposable {
  readonly services: TemporaryServices;
  readonly client: KafkaClient;
  readonly archive: Archive;
  readonly load: Load;
  readonly random: Random;
  settings: StreamSettings = FIRST_SETTINGS;
  /** What could not be done, or did not come about in time; each is a failure of the run. */
  readonly stalls: string[] = [];
  readonly #options: WorldOptions;
  readonly #logs = new Map<WorkerTask, Deno.FsFile>();
  #workers: Worker[] = [];
  #closed = false;

  private constructor(services: TemporaryServices, options: WorldOptions) {
    this.services = services;
    this.#options = options;
    this.random = options.random;
    this.client = new KafkaClient(services.kafka.bootstrap);
    const epoch = { settings: this.settings, partitions: PARTITIONS };
    this.archive = new Archive(this.client, this.streams.map(({ name }) => name), epoch);
    this.load = new Load({
      streams: this.streams,
      random: options.random,
      sender: new Sender(new KafkaClient(services.kafka.bootstrap)),
      topicOf: (stream) => stream,
      partitions: PARTITIONS,
    });
  }

  /** Starts services of its own, sets them up and starts the first workers. */
  static async start(options: WorldOptions): Promise<World> {
    const services = await startTemporaryServices({ overrides: { kafka: KAFKA } });
    const world = new World(services, options);
    try {
      await Deno.mkdir(options.logDir, { recursive: true });
      for (const task of ["process", "persist"] as const) {
        const path = join(options.logDir, `${task}.log`);
        world.#logs.set(task, await Deno.open(path, { write: true, create: true, truncate: true }));
      }
      await world.setUp();
      await world.startWorkers();
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The streams as they are declared now. A stream's topic has its name. */
  get streams(): readonly DeclaredStream[] {
    return declaredStreams(this.settings);
  }

  /** The environment of every worker. */
  get env(): Readonly<Record<string, string>> {
    const { kafka, cassandra } = this.services;
    return {
      ...Object.fromEntries(
        ["PATH", "HOME"].map((name) => [name, Deno.env.get(name) ?? ""]),
      ),
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
      KAFKA_PARTITIONS: String(this.archive.partitions),
      CASSANDRA_CONTACT_POINTS: cassandra.contactPoints,
      CASSANDRA_LOCAL_DC: cassandra.localDatacenter,
      CASSANDRA_KEYSPACE: KEYSPACE,
      SLUICE_GROUP: GROUP,
      SLUICE_IDLE_CLOSE: "never",
      SLUICE_FUTURE_CAP: `${FUTURE_CAP_MS}ms`,
      SLUICE_PROCESS_METRICS_PORT: "0",
      SLUICE_PERSIST_METRICS_PORT: "0",
      SLUICE_PREDICT_METRICS_PORT: "0",
      [SETTINGS_VARIABLE]: JSON.stringify(this.settings),
    };
  }

  /** The workers of a task that run. */
  workers(task: WorkerTask): readonly Worker[] {
    this.#workers = this.#workers.filter((worker) => worker.running);
    return this.#workers.filter((worker) => worker.task === task);
  }

  /** Starts one more worker; does not wait for it. */
  async startWorker(task: WorkerTask, { clockMs = 0 } = {}): Promise<Worker> {
    if (this.#closed) throw new Error("The run is over");
    const log = this.#logs.get(task)!;
    const encoder = new TextEncoder();
    const id = crypto.randomUUID().slice(0, 4);
    const onLine = (line: string) => void log.writeSync(encoder.encode(`${id} ${line}\n`));
    const worker = await Worker.start(task, { env: this.env, clockMs, onLine });
    this.#workers.push(worker);
    return worker;
  }

  /** Brings the workers to two that process and one that persists, with right clocks. */
  async startWorkers(): Promise<void> {
    await this.scale("process", 2);
    await this.scale("persist", 1);
  }

  /** Starts or stops workers of a task until there are so many. */
  async scale(task: WorkerTask, count: number): Promise<void> {
    const running = this.workers(task);
    for (const worker of running.slice(count)) await this.#stop(worker);
    for (let n = running.length; n < count; n++) await this.startWorker(task);
  }

  /** Stops every worker in order. */
  async stopWorkers(): Promise<void> {
    await Promise.all(
      [...this.workers("process"), ...this.workers("persist")].map((worker) => this.#stop(worker)),
    );
  }

  /** Runs `deno task setup` as a person would: again when a topic is just being deleted. */
  async setUp(): Promise<void> {
    const { env } = this;
    const denoJson = await Deno.readTextFile(new URL("deno.json", ROOT));
    const [run, ...args] = taskCommand(denoJson, { task: "setup", lookup: (n) => env[n] }).args;
    let printed = "";
    for (let left = SETUP_TRIES; left > 0; left--) {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [run!, "--import-map=tests/chaos/import_map.json", ...args],
        cwd: ROOT.pathname,
        env,
        stdin: "null",
      }).output();
      if (success) return;
      printed = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("").trim();
      this.note(printed);
    }
    this.stalled(`setup failed: ${printed}`);
  }

  /** Tells people what a fault decided. */
  note(what: string): void {
    this.#options.onNote(what);
  }

  /** Records something that did not come about. */
  stalled(what: string): void {
    this.stalls.push(what);
    this.note(what);
  }

  /** Runs work with an admin client. */
  async admin<T>(work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
    const admin = new kafkajs.Kafka({
      clientId: "chaos",
      brokers: [this.services.kafka.bootstrap],
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { retries: 12 },
    }).admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** Next offset that a task's group reads in each of these partitions; −1 before the first. */
  async committed(
    task: WorkerTask,
    places: readonly TopicPartition[],
  ): Promise<{ readonly place: TopicPartition; readonly offset: number }[]> {
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const offsets = await this.admin((admin) =>
      admin.fetchOffsets({ groupId: `${GROUP}-${task}`, topics })
    );
    return places.map((place) => {
      const found = offsets.find(({ topic }) => topic === place.topic)?.partitions
        .find(({ partition }) => partition === place.partition);
      return { place, offset: Math.max(-1, Number(found?.offset ?? -1)) };
    });
  }

  /**
   * Pauses the load and waits until these workers have read all inputs to their end; afterwards the
   * archive holds every record.
   *
   * @returns whether they have; if not, that is noted
   */
  async settle(tasks: readonly WorkerTask[] = ["process", "persist"]): Promise<boolean> {
    await this.load.pause();
    await this.archive.read();
    const behind = async (task: WorkerTask) =>
      (await this.committed(task, this.archive.places))
        .filter(({ place, offset }) => Math.max(0, offset) < this.archive.end(place));
    let left: string[] = [];
    const done = await until(async () => {
      left = [];
      for (const task of tasks) {
        for (const { place, offset } of await behind(task)) {
          const { topic, partition } = place;
          left.push(
            `${task} stands at ${offset} of ${this.archive.end(place)} in ${topic}[${partition}]`,
          );
        }
      }
      return left.length === 0;
    }, { timeoutMs: CATCH_UP_MS, everyMs: 500 });
    if (!done) this.stalled(`not caught up after ${CATCH_UP_MS / 1_000} s: ${left.join(", ")}`);
    return done;
  }

  /** Waits until the outputs stand still and persist has stored all of them. */
  async settleOutputs(outputs: OutputLogs): Promise<void> {
    let size = -1;
    const still = await until(async () => {
      const before = size;
      size = await outputs.read(this.archive.partitions);
      return size === before;
    }, { everyMs: STILL_MS, timeoutMs: CATCH_UP_MS });
    if (!still) this.stalled("the outputs do not stand still");
    const stored = await until(async () => {
      const offsets = await this.committed("persist", outputs.places);
      return offsets.every(({ place, offset }) => offset >= outputs.end(place));
    }, { everyMs: 1_000, timeoutMs: CATCH_UP_MS });
    if (!stored) this.stalled("persist has not stored all outputs");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map((worker) => worker.kill()));
    this.load.stop();
    await this.client.close();
    for (const log of this.#logs.values()) log.close();
    await this.services[Symbol.asyncDispose]();
  }

  async #stop(worker: Worker): Promise<void> {
    if (await worker.stop()) return;
    this.stalled(`a ${worker.task} worker did not stop within a minute of SIGTERM`);
  }
}
