import { within } from "#core/async/time_limit.ts";
import { createLogger, type LogFields } from "#core/telemetry/log.ts";
import { ingestDestination, openDestination } from "./destination.ts";
import type { Request } from "./command.ts";
import { chooseStart, Pacer, type Start } from "./pace.ts";
import {
  createLogReporter,
  createTextReporter,
  type Progress,
  type Reporter,
  Tally,
} from "./progress.ts";
import { run } from "./run.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import { simulateRecords, sourcesOf, streamsOf } from "./simulate_records.ts";
import { createLineSink, type SinkEvents } from "./sink.ts";

/** How long records may wait for Kafka after a signal to stop, ms. */
const STOPPING_MS = 10_000;
/** A start so far before the newest record is reported, ms: more than streams allow to be late. */
const LONG_PAST_MS = 15 * 60_000;

const encoder = new TextEncoder();

/**
 * Simulates all that is asked for, side by side; a dry run prints one scenario after the other, so
 * that it stays reproducible.
 *
 * @returns the exit code: 1 when records were not sent
 * @throws {Error} saying what to do, when Kafka or the ingest worker cannot be used
 */
export async function simulateAll(
  requests: readonly Request[],
  signal: AbortSignal,
): Promise<number> {
  const named = requests.length > 1;
  let code = 0;
  if (requests.some(({ dryRun }) => dryRun)) {
    for (const request of requests) {
      code = Math.max(code, await simulate(request, { signal, named }));
    }
    return code;
  }
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const ends = await Promise.allSettled(requests.map(async (request) => {
    try {
      return await simulate(request, { signal: either, named });
    } catch (error) {
      // Stopped before there was anything to send to.
      if (either.aborted && error === either.reason) return 0;
      failed.abort();
      throw error;
    }
  }));
  for (const end of ends) {
    if (end.status === "rejected") throw end.reason;
    code = Math.max(code, end.value);
  }
  return code;
}

/** Options of {@linkcode simulate}. */
interface SimulateOptions {
  readonly signal: AbortSignal;
  /** Whether what it says names the scenario, because others run beside it. */
  readonly named: boolean;
}

/** Simulates until the journeys, the duration or the records end, or the signal does it. */
async function simulate(request: Request, { signal, named }: SimulateOptions): Promise<number> {
  const { simulation, dryRun } = request;
  const scenario = scenarios.find(({ name }) => name === simulation.scenario)!;
  const streams = streamsOf([scenario.name], simulation.streams ?? []);
  const tally = new Tally(sourcesOf(scenario, simulation.streams ?? []).map(({ name }) => name));
  const progress = { sent: 0, behindMs: 0 } as { -readonly [K in keyof Progress]: Progress[K] };
  const report = createReporter({
    dryRun,
    name: named ? scenario.name : undefined,
    read: () => ({ ...progress, sent: tally.sent }),
  });
  const log = createLogger("simulate", { level: dryRun ? "error" : "info" });
  const open = async () =>
    scenario.messages === undefined ? await openDestination(streams, log) : ingestDestination();
  const unlessStopped = <T>(call: Promise<T>) => within(call, { signal });
  const destination = dryRun ? undefined : await unlessStopped(open());
  const receiver = destination?.name ?? "";
  const events: SinkEvents = {
    written: (batch) => {
      for (const { stream, kind } of batch) tally.count(stream, kind);
    },
    away: (reason) => {
      progress.trouble = `${receiver} is away, records wait`;
      report.warn(reason);
    },
    back: () => {
      progress.trouble = undefined;
      report.info(`${receiver} is back`);
    },
  };
  const begin = Date.now();
  const newest = destination === undefined ? -Infinity : await unlessStopped(destination.newest());
  const start = chooseStart(request.start, {
    now: Date.now(),
    newest,
    journeyMs: scenario.journeyMs,
    tickMs: scenario.tickMs,
  });
  const sink = destination === undefined
    ? createLineSink(Deno.stdout, events)
    : await unlessStopped(destination.open(events, patience(signal)));
  report.info(...startMessage(request, start, destination?.addresses));
  if (start.time < newest - LONG_PAST_MS) {
    report.warn(
      `the topics hold records up to ${
        new Date(newest).toISOString()
      }: earlier ones may come too ` +
        "late for their windows; --start resume goes on after them",
    );
  }
  const pacer = new Pacer({
    pace: request.pace,
    start: start.time,
    startedAt: Date.now(),
    followClock: start.followClock,
  });
  let keepsStep = false;
  const deliveries = simulateRecords({
    ...simulation,
    start: start.time,
    onMissing: (stream) => tally.count(stream, "missing"),
  });
  await run(deliveries, {
    sink,
    pacer,
    signal,
    now: Date.now,
    onBatch(eventTime, behindMs) {
      progress.eventTime = eventTime;
      progress.behindMs = behindMs;
      if (pacer.caughtUp && !keepsStep) {
        keepsStep = true;
        report.info("caught up with the clock, now in real time");
      }
    },
  });
  const unsent = await sink.close();
  report.finish(tally, (Date.now() - begin) / 1_000);
  if (unsent > 0) {
    report.warn(`${unsent} records were not sent: ${receiver} did not take them in time`);
  }
  return unsent > 0 ? 1 : 0;
}

interface ReporterOptions {
  readonly dryRun: boolean;
  /** Begins every message; undefined where there is only one simulation. */
  readonly name: string | undefined;
  readonly read: () => Progress;
}

function createReporter({ dryRun, name, read }: ReporterOptions): Reporter {
  const terminal = Deno.stderr.isTerminal();
  const reporter = !terminal && !dryRun
    ? createLogReporter(createLogger("simulate"))
    : createTextReporter({
      read,
      write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
      // One line cannot show several; a terminal that does not know its width gives 0.
      columns: terminal && name === undefined ? () => Deno.consoleSize().columns || 80 : undefined,
    });
  if (name === undefined) return reporter;
  return {
    info: (message, fields) => reporter.info(`${name}: ${message}`, fields),
    warn: (message, fields) => reporter.warn(`${name}: ${message}`, fields),
    finish: (tally, seconds) => reporter.finish(tally, seconds),
  };
}

/** Aborted a while after the signal: until then what has been made may still be sent. */
function patience(signal: AbortSignal): AbortSignal {
  const giveUp = new AbortController();
  signal.addEventListener("abort", () => setTimeout(() => giveUp.abort(), STOPPING_MS));
  return giveUp.signal;
}

function startMessage(
  request: Request,
  start: Start,
  addresses: readonly string[] | undefined,
): [string, LogFields] {
  const time = new Date(start.time).toISOString();
  const { scenario, entities, seed } = request.simulation;
  const clamped = start.clamped
    ? ": the topics hold records up to there; 'npm start -- --reset' gives a fresh drive"
    : "";
  const to = addresses?.join(",") ?? "standard output";
  return [
    `started at event time ${time}${clamped}`,
    { scenario, entities, seed, start: time, pace: request.pace, to },
  ];
}
