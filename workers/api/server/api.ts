import type { Config } from "#core/config/config.ts";
import type { Stream, StreamTopics } from "#core/declaration/mod.ts";
import type { TopicRole } from "#core/kafka/topic_roles.ts";
import type { FeedStream } from "#core/live/feed_source.ts";
import type { LiveFeed } from "#core/live/feed.ts";
import type { LiveLog } from "#core/live/log.ts";
import type { ProgressBoard } from "#core/progress.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import type { StreamValues } from "#core/registry/value_decoder.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type { ByteAdmission } from "#core/async/byte_admission.ts";
import type { Broker } from "../broker.ts";
import type { History } from "../history/history.ts";
import type { Schemas } from "../registry/schemas.ts";
import type { PartWatch } from "../part_watch.ts";
import type { PipelineWatch } from "../pipeline/watch.ts";
import type { RecordWriter } from "#core/write/record_writer.ts";
import type { ApiMetrics } from "./metrics.ts";

/** A stream with what the routes need of it. */
export interface ServedStream {
  readonly declaration: Stream;
  readonly topics: StreamTopics;
  readonly reader: RecordReader;
  /** Its newest events of each kind. */
  readonly log: LiveLog;
  readonly predictions: FeedStream["predictions"];
  /** Its records' values that are encoded with schemas of a registry. */
  readonly values: StreamValues;
}

/** What the handlers of all routes share. */
export interface Api {
  readonly config: Config;
  readonly log: Logger;
  /** By name, in the order of the catalogue. */
  readonly streams: ReadonlyMap<string, ServedStream>;
  /** What each topic of the streams and the workers is for. */
  readonly topics: ReadonlyMap<string, TopicRole>;
  readonly history: History;
  readonly broker: Broker;
  readonly writer: RecordWriter;
  readonly schemas: Schemas;
  /** Bounds what the bodies of requests hold in memory. */
  readonly bodies: ByteAdmission;
  readonly live: LiveFeed;
  /** How what the API depends on is. */
  readonly parts: Readonly<Record<"kafka" | "cassandra" | "live", PartWatch>>;
  /** What the tasks of the process worker report. */
  readonly board: ProgressBoard;
  readonly pipeline: PipelineWatch;
  readonly metrics: ApiMetrics;
  /** The OpenAPI document of the routes. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Aborts when the server is about to stop: balancers are to send to others from then on. */
  readonly draining: AbortSignal;
  /** Closes what was opened for encoded values. */
  readonly closeValues: () => Promise<void>;
  /** Aborts when the server stops: live connections end then. */
  readonly stopping: AbortSignal;
}
