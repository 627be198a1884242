import type { Config } from "#core/config/config.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "#core/declaration/mod.ts";
import { persistGroup, processGroup } from "#core/kafka/groups.ts";
import { createKafka } from "#core/kafka/client.ts";
import { planTopics, progressTopic, readyTopics } from "#core/kafka/topics.ts";
import { LiveFeed } from "#core/live/feed.ts";
import { LiveLog } from "#core/live/log.ts";
import { ProgressBoard } from "#core/progress.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { Broker } from "../broker.ts";
import { openApiDocument } from "../contract/openapi.ts";
import { History } from "../history/history.ts";
import { routes } from "../routes/mod.ts";
import { servedTopics } from "../routes/pipeline.ts";
import type { Api, ServedStream } from "./api.ts";
import { createApiMetrics } from "./metrics.ts";

/** Version of the API in its document. */
const API_VERSION = "1.0.0";

/** Options of {@linkcode createApi}. */
export interface CreateApiOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** What the routes work with; nothing is connected yet. */
export function createApi(config: Config, options: CreateApiOptions): Api {
  const { streams, env, log, stopping } = options;
  const served = new Map(
    streams.map((declaration): [string, ServedStream] => [declaration.name, {
      declaration,
      topics: topicsOf(declaration, env),
      reader: createRecordReader(declaration),
      log: new LiveLog(),
    }]),
  );
  const kafka = createKafka(config, { clientId: "sluice-api", log, retries: 3 });
  const board = new ProgressBoard();
  const plans = planTopics(streams, config, env);
  const topics = [
    ...[...served.values()].flatMap(({ topics }) => Object.values(topics)),
    progressTopic(config.group),
  ];
  const live = new LiveFeed(kafka, {
    streams: () => [...served.values()],
    board,
    group: config.group,
    reader: "api",
    prepare: (admin) => readyTopics(admin, { topics, plans, autoSetup: config.autoSetup, log }),
    log,
  });
  return {
    config,
    log,
    streams: served,
    history: new History(config, { streams, env, log }),
    broker: new Broker(kafka, {
      topics: [...servedTopics(served.values(), config.group).keys()],
      groups: knownGroups(config.group, served.values()),
    }),
    live,
    board,
    metrics: createApiMetrics({
      logEntries: () => [...served].map(([name, { log }]) => [name, log.entries] as const),
      feedLive: () => live.fault === null,
    }),
    document: openApiDocument(routes, { version: API_VERSION, streams }),
    stopping,
  };
}

/** The groups of the workers with the topics that each reads. */
function knownGroups(group: string, streams: Iterable<ServedStream>) {
  const topics = [...streams].map((stream) => stream.topics);
  return {
    prefix: `${group}-`,
    known: new Map([
      [processGroup(group), topics.map(({ records }) => records)],
      [persistGroup(group), topics.flatMap((each) => Object.values(each))],
    ]),
  };
}
