import type { Config } from "#core/config/config.ts";
import { isPredicted, type Stream, topicsOf } from "#core/declaration/mod.ts";
import type { EnvironmentReader } from "#core/declaration/topics.ts";
import { modelsTopic } from "#core/kafka/topics.ts";
import { StateUnreadable } from "#core/task/changelog.ts";
import type { ParkedStream } from "#core/task/events.ts";
import { findStart } from "#core/task/input_start.ts";
import { Outbox } from "#core/task/outbox.ts";
import type { Found, OpenedTask, TaskWork, WorkSession } from "#core/task/restore_options.ts";
import { StateLane } from "#core/task/state_lane.ts";
import { StoredInput } from "#core/task/stored_state.ts";
import { Task } from "#core/task/task.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { ArrivalTable } from "./arrival_table.ts";
import type { PredictEvents, PredictReport } from "./events.ts";
import type { History } from "./history.ts";
import { type PredictionHead, PredictionTask } from "./prediction_task.ts";
import { TableRestorer } from "./restore_table.ts";
import { seriesKinds } from "./series.ts";
import { SeriesBudget, SeriesTable } from "./series_table.ts";

/** Options of {@linkcode predictWork}. */
export interface PredictWorkOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly env: EnvironmentReader;
  readonly streams: readonly Stream[];
  readonly history: History;
  readonly events: PredictEvents;
}

/** What the tasks of the predict worker do: learn windows and tell what they expect. */
export function predictWork(options: PredictWorkOptions): TaskWork<PredictReport> {
  const { config, env } = options;
  const streams = options.streams.filter(isPredicted);
  const reads = streams.map((stream) => topicsOf(stream, env).windows);
  const budget = new SeriesBudget(config.predictSeries);
  return {
    reads,
    writes: [config.predictionsTopic],
    changelog: modelsTopic(config.group),
    names: streams.map(({ name }) => name),
    create: (opened, found, session) =>
      createTask(opened, found, { ...options, streams, budget, session }),
  };
}

interface CreateOptions extends PredictWorkOptions {
  readonly budget: SeriesBudget;
  readonly session: WorkSession;
}

async function createTask(
  { partition, producer }: OpenedTask,
  found: Found,
  options: CreateOptions,
): Promise<Task<PredictReport>> {
  const { config, env, events, streams, session: { groupId, quarantine, watch } } = options;
  const outbox = new Outbox();
  const inputs = new Map<string, PredictionTask>();
  const parked: ParkedStream[] = [];
  const close = () => inputs.forEach(({ table }) => table.close());
  for (const stream of streams) {
    const topic = topicsOf(stream, env).windows;
    try {
      const input = await openStream(stream, { topic, partition, outbox, found, options });
      if (input !== undefined) inputs.set(topic, input);
    } catch (error) {
      if (error instanceof TopicMissing) {
        parked.push({ stream: stream.name, reason: error.message, waitsFor: error.topic });
      } else if (error instanceof StateUnreadable) {
        parked.push({ stream: stream.name, reason: error.message });
      } else {
        close();
        throw error;
      }
    }
  }
  events.restored(partition, parked);
  return new Task({
    partition,
    groupId,
    producer,
    outbox,
    inputs,
    report: () => reportOf(inputs),
    parked,
    quarantine,
    events,
    commitIntervalMs: config.commitInterval,
    verify: (read, moved) =>
      watch.verify(read.map((input) => ({
        topic: input.walk.topic,
        id: input.topicId,
        partitions: found.identities.get(input.walk.topic)!.partitions,
        partition,
        anchor: moved.includes(input) ? input.walk.anchor : undefined,
      }))),
    onClose: close,
  });
}

function reportOf(inputs: ReadonlyMap<string, PredictionTask>): PredictReport {
  const streams = [...inputs.values()].map(({ name, counts, table }) =>
    [name, { counts, series: table.size, bytes: table.bytes }] as const
  );
  return { streams: Object.fromEntries(streams) };
}

class TopicMissing extends Error {
  override readonly name = "TopicMissing";

  constructor(readonly topic: string, partition: number) {
    super(
      `topic '${topic}' is missing, or has no partition ${partition}: run 'deno task setup', which ` +
        "makes both",
    );
  }
}

/** @returns undefined when the topic of windows has no such partition */
async function openStream(
  stream: Stream,
  { topic, partition, outbox, found, options }: {
    readonly topic: string;
    readonly partition: number;
    readonly outbox: Outbox;
    readonly found: Found;
    readonly options: CreateOptions;
  },
): Promise<PredictionTask | undefined> {
  const { config, events, log, history, budget, session: { quarantine, watch } } = options;
  const changelogTopic = modelsTopic(config.group);
  const needed = [topic, config.predictionsTopic, changelogTopic];
  const has = (name: string) => found.identities.get(name)?.partitions ?? 0;
  const missing = needed.find((name) => has(name) <= (name === topic ? 0 : partition));
  if (missing !== undefined) throw new TopicMissing(missing, partition);
  const logNow = found.log(topic);
  if (logNow === undefined) return undefined;
  if (found.stored?.unreadable !== undefined) throw found.stored.unreadable;
  const stored = found.stored?.inputs.get(stream.name) ?? new StoredInput();
  const storedHead = stored.readHead<PredictionHead>();
  const { head, start } = await findStart(
    { stream: stream.name, topic, partition, log: logNow },
    storedHead,
    { events, log, watch },
  );
  const kinds = seriesKinds(stream);
  const state = new StateLane(outbox.lane(changelogTopic, partition), stream.name);
  const arrivals = stream.arrival &&
    new ArrivalTable({ stream: stream.name, arrival: stream.arrival, state });
  const table = new SeriesTable({ kinds, budget, state });
  const restorer = new TableRestorer(table, arrivals);
  const { abandoned } = await stored.windows(() => restorer, storedHead).catch((error) => {
    table.close();
    throw error;
  });
  if (abandoned !== undefined) events.abandoned(stream.name, abandoned);
  return new PredictionTask({
    stream,
    topic,
    partition,
    topicId: logNow.topicId,
    outbox,
    predictionsTopic: config.predictionsTopic,
    changelogTopic,
    kinds,
    table,
    arrivals,
    history,
    head,
    stored: storedHead,
    isUnsaved: storedHead === undefined || start.displaced !== undefined,
    end: logNow.high,
    quarantine,
    events,
  });
}
