import type { Static } from "typebox";
import type { Gap } from "#core/contract/gap.ts";
import type { Verdict } from "#core/contract/verdict.ts";
import type { DeadLetter, LateRecord } from "#core/contract/letters.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import type { LatestRecord, RecordJson } from "#core/contract/record.ts";
import type { MeasureSummary, Window } from "#core/contract/window.ts";
import type {
  cluster,
  group,
  ledger,
  registeredSchemas,
  schemaVersion,
  streamPipeline,
  streamSummary,
  topic,
  windowKind,
} from "../../../contract/schemas.ts";

export type {
  DeadLetter,
  Gap,
  LateRecord,
  LatestRecord,
  MeasureSummary,
  Prediction,
  RecordJson,
  Verdict,
  Window,
};

type Described = Static<typeof streamSummary>;

/** A measure or dimension as a stream declares it. */
export type FieldLabel = Described["measures"][string];
/** What the page shows of a declared window kind. */
export type WindowSpec = Pick<
  Static<typeof windowKind>,
  | "kind"
  | "size"
  | "slideMs"
  | "gapMs"
  | "unit"
  | "zone"
  | "allowedLatenessMs"
  | "aggregates"
  | "measures"
>;
/** What the page shows of a stream, as `GET /api/v1/streams` describes it. */
export type StreamSummary =
  & Pick<Described, "name" | "title" | "description" | "scenario" | "key" | "time">
  & Pick<
    Described,
    | "measures"
    | "dimensions"
    | "location"
    | "text"
    | "sensitive"
    | "outOfOrdernessMs"
    | "offlineMs"
    | "derived"
    | "predict"
    | "arrival"
  >
  & { readonly windows: readonly WindowSpec[] };
/** The brokers, and which of them have each partition: `GET /api/v1/brokers`. */
export type ReplicatedCluster = Static<typeof cluster>;
/** One topic of `GET /api/v1/topics`. */
export type Topic = Static<typeof topic>;
/** One consumer group of `GET /api/v1/lag`. */
export type Group = Static<typeof group>;
/** `GET /api/v1/schemas` */
export type RegisteredSchemas = Static<typeof registeredSchemas>;
/** `GET /api/v1/schemas/version` */
export type SchemaVersion = Static<typeof schemaVersion>;
/** Where the records of a stream went. */
export type Ledger = Static<typeof ledger>;
/** One stream in `GET /api/v1/pipeline`. */
export type StreamPipeline = Static<typeof streamPipeline>;

/** The pipeline at one look. */
export interface Pipeline {
  /** The server's wall clock, epoch ms. */
  readonly now: number;
  readonly streams: readonly StreamPipeline[];
  /** What was gone before a worker had read it, newest first. */
  readonly gaps: readonly Gap[];
}
