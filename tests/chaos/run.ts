import { within } from "#core/async/time_limit.ts";
import { pause } from "#core/async/wait.ts";
import { check } from "./checker/check.ts";
import type { Finding } from "./checker/findings.ts";
import { readRows } from "./checker/rows.ts";
import type { Fault } from "./faults/fault.ts";
import { type FaultName, FAULTS } from "./faults/mod.ts";
import { OutputLogs } from "./outputs.ts";
import { Random } from "../support/random.ts";
import { schedule } from "./schedule.ts";
import { FORMULA, sitesOf } from "./streams/declared.ts";
import { GROUP, KEYSPACE, World } from "./world.ts";

/** Options of {@linkcode runChaos}. */
export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly faults: readonly FaultName[];
  /** Folder for the workers' logs. */
  readonly logDir: string;
  readonly onEvent: (event: ChaosEvent) => void;
  /** Ends the run early: nothing is checked, and nothing is left running. */
  readonly signal?: AbortSignal;
}

/** A step of a run. */
export interface ChaosEvent {
  readonly event: "started" | "fault" | "mended" | "note" | "closing" | "checking" | "finding";
  /** Time since the run began, ms. */
  readonly atMs: number;
  /** What it is about, in words. */
  readonly text: string;
  /** Records sent so far. */
  readonly sent: number;
}

/** What a run came to. */
export interface ChaosReport {
  readonly seed: number;
  readonly durationMs: number;
  /** How often each fault was injected. */
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  /** Records that the inputs held. */
  readonly records: number;
  readonly windows: number;
  /** Those of them that are made across keys and streams. */
  readonly derivedWindows: number;
  readonly findings: readonly Finding[];
  /** What did not come about in time. */
  readonly stalls: readonly string[];
}

/** After so many things that did not come about in time, the run is over. */
const MOST_STALLS = 3;

/**
 * Runs workers on services of its own under a load, breaks them for as long as asked, and until every
 * fault was injected once, lets them finish, and compares what they made with what must be.
 *
 * @throws the signal's reason when it aborts
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const began = performance.now();
  const atMs = () => Math.round(performance.now() - began);
  let sent = () => 0;
  const tell = (event: ChaosEvent["event"], text: string) =>
    options.onEvent({ event, atMs: atMs(), text, sent: sent() });
  await using world = await World.start({
    random: new Random(options.seed),
    logDir: options.logDir,
    onNote: (note) => tell("note", note),
  });
  sent = () => world.load.sent;
  await Promise.all(world.workers("process").map((worker) => worker.untilJoined()));
  tell("started", `two process workers and one that persists; logs in ${options.logDir}`);
  world.load.resume();
  const { signal = new AbortController().signal } = options;
  const faults = await within(injectFaults(world, { ...options, tell }), { signal });
  tell("closing", "closing every window and waiting for the workers");
  const checked = finish(world, () => tell("checking", "comparing"));
  const verdict = await within(checked, { signal });
  for (const { kind, what, detail } of verdict.findings) {
    tell("finding", `${kind}: ${what} ${detail}`);
  }
  return {
    seed: options.seed,
    durationMs: atMs(),
    faults,
    ...verdict,
    stalls: world.stalls,
  };
}

const isInBackground = (name: FaultName) => (FAULTS[name] as Fault).background === true;

async function injectFaults(
  world: World,
  { seed, durationMs, faults, tell }: ChaosOptions & {
    readonly tell: (event: ChaosEvent["event"], text: string) => void;
  },
): Promise<Partial<Record<FaultName, number>>> {
  const end = performance.now() + durationMs;
  const done: Partial<Record<FaultName, number>> = {};
  let background: Promise<void> = Promise.resolve();
  const inject = async (name: FaultName, random: Random) => {
    tell("fault", name);
    try {
      await FAULTS[name].inject(world, random);
      tell("mended", name);
    } catch (error) {
      world.stalled(`${name}: ${error}`);
    }
    // In the background, another fault may have stopped both on purpose.
    if (isInBackground(name)) return;
    await world.startWorkers();
    world.load.resume();
  };
  for (const { fault, pauseMs, seed: own } of schedule(seed, faults)) {
    const all = faults.every((name) => done[name] !== undefined);
    if (all && performance.now() > end || world.stalls.length >= MOST_STALLS) break;
    await pause(pauseMs);
    const isBackground = isInBackground(fault);
    if ((FAULTS[fault] as Fault).calm || isBackground) await background;
    done[fault] = (done[fault] ?? 0) + 1;
    const injected = inject(fault, new Random(own));
    if (isBackground) background = injected;
    else await injected;
  }
  await pause(Math.max(0, faults.length === 0 ? end - performance.now() : 0));
  await background;
  return done;
}

async function finish(world: World, onChecking: () => void) {
  const { archive, client, services } = world;
  const progressTopic = `sluice.${GROUP}.process.progress`;
  const names = world.streams.map(({ name }) => name);
  const derived = [
    ...world.streams.filter(({ sites }) => sites !== undefined).map(({ name }) => sitesOf(name)),
    FORMULA.name,
  ];
  const results = [".windows", ".late", ".dead"];
  const outputs = new OutputLogs(client, [
    ...names.flatMap((name) => results.map((suffix) => name + suffix)),
    ...derived.flatMap((name) => ["", ...results].map((suffix) => name + suffix)),
  ]);
  const progress = new OutputLogs(client, [progressTopic]);
  await world.settle();
  await world.load.close();
  await world.settle();
  await world.settleOutputs(outputs);
  await world.stopWorkers();
  onChecking();
  await archive.read();
  await outputs.read(archive.partitions);
  await progress.read(archive.partitions);
  const { contactPoints, localDatacenter } = services.cassandra;
  const rows = await readRows(world.streams, {
    contactPoints,
    localDatacenter,
    keyspace: KEYSPACE,
  });
  return check({ archive, outputs, progress, rows, progressTopic });
}
