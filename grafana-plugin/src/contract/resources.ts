import type { DeclaredSeries } from '#core/contract/predicted_series.ts';
import type { Gap } from '#core/contract/gap.ts';
import type { DeadLetter as StoredLetter } from '#core/contract/letters.ts';

import type { Derivation } from '#window/derived/spec.ts';
import type { Pulse } from './live.ts';

/*
 * Answers of the datasource's resources: GET or POST /api/datasources/uid/<uid>/resources/<path>.
 * A failure is a problem document: { title, status, detail } whose detail is what to do.
 */

export interface WindowInfo {
  /** ms; 0 for sessions; nominal for calendar windows. */
  size: number;
  kind: 'tumbling' | 'hopping' | 'calendar' | 'session';
  slideMs?: number;
  gapMs?: number;
  /** Of calendar windows, as is the zone's name. */
  unit?: 'day' | 'week' | 'month';
  zone?: string;
  allowedLatenessMs: number;
  aggregates: string[];
  measures: string[];
}

export interface StreamInfo {
  name: string;
  title: string;
  description: string;
  scenario: string;
  key: string;
  time: string;
  measures: Record<string, { label: string; unit: string }>;
  dimensions: Record<string, { label: string }>;
  location?: { latitude: string; longitude: string };
  text: string[];
  /** Fields of a record in declared order, with their JSON type. */
  fields: Array<{ name: string; type: string }>;
  windows: WindowInfo[];
  /** What is predicted of its windows, each with how many of them ahead. */
  predicted: DeclaredSeries[];
  /** What its windows are made of; absent: of its own records. */
  derived?: Derivation;
  outOfOrdernessMs: number;
  /** How long a key that is silent is waited for while others go on, ms; absent: not at all. */
  offlineMs?: number;
  /** How producers find a key's partition. Default `murmur2`. */
  partitioner?: 'murmur2' | 'crc32' | 'any';
  recordsPerSecond: number;
  topics: { records: string; windows: string; late: string; dead: string };
  retention: { topicMs: number; rawMs: number; windowsMs: number };
}

/** GET streams */
export interface StreamsAnswer {
  streams: StreamInfo[];
}

/** GET streams/<stream>/keys?prefix=&limit= */
export interface KeysAnswer {
  keys: string[];
  /** There are more keys than the limit. */
  more: boolean;
}

/** GET streams/<stream>/dimensions/<dimension> */
export interface DimensionValuesAnswer {
  values: string[];
}

/** GET cql/schema: for completion. */
export interface CqlSchemaAnswer {
  keyspace: string;
  keyspaces: Array<{
    name: string;
    tables: Array<{
      name: string;
      partitionKey: string[];
      clustering: string[];
      columns: Array<{ name: string; type: string }>;
    }>;
  }>;
  functions: string[];
  macros: Array<{ name: string; signature: string; help: string }>;
}

/** POST cql/validate with {cql}; `from` and `to` are character offsets. */
export interface CqlValidateAnswer {
  valid: boolean;
  problems: Array<{ message: string; from: number; to: number }>;
}

/** POST cql/values with {cql}: values of a variable, the first column (text) and value of the second. */
export interface CqlValuesAnswer {
  values: Array<{ text: string; value: string }>;
}

/** GET pipeline */
export interface PipelineAnswer {
  now: number;
  streams: Array<{ stream: string; pulse: Pulse; tasks: PipelineTask[] }>;
  /** What was gone before a worker had read it, newest first. */
  gaps: Gap[];
}

export interface PipelineTask {
  task: number;
  at: number;
  watermark: number | null;
  maxEventTime: number | null;
  ledger: { in: number; counted: number; late: number; dead: number; filtered: number };
}

/** GET workers: members of the consumer groups. */
export interface WorkersAnswer {
  groups: Array<{
    group: string;
    worker: string;
    state: string;
    lag: number | null;
    members: Array<{ id: string; client: string; host: string; partitions: number }>;
  }>;
}

/** GET topics */
export interface TopicsAnswer {
  topics: Array<{
    name: string;
    stream: string | null;
    kind: string | null;
    /** Offsets between the earliest and the latest of all partitions. */
    records: number;
    /**
     * `records` is an upper bound: a topic that the workers write in transactions spends an offset on
     * the marker of each, and a compacted one has lost records. False for the topics of records.
     */
    atMost: boolean;
    /** `leader` is the id of a broker, -1 for none; `replicas` and those that are in sync are ids too. */
    partitions: Array<{
      partition: number;
      earliest: number;
      latest: number;
      leader: number;
      replicas: number[];
      inSync: number[];
    }>;
  }>;
  brokers: Array<{ id: number; address: string; controller: boolean }>;
}

/** A version of a schema in the registry. */
export interface SchemaVersion {
  version: number;
  /** What encoded records name it by. */
  id: number;
  schemaType: 'AVRO' | 'JSON' | 'PROTOBUF';
  schema: string;
}

/** GET schemas: what the registry holds. */
export interface SchemasAnswer {
  /** What and where it is, for people. */
  place: string;
  subjects: Array<{
    subject: string;
    /** Whose records it describes. */
    stream: string | null;
    compatibility: string;
    /** The newest ones, newest first. */
    versions: SchemaVersion[];
    /** How many there are before those. */
    older: number;
  }>;
}

/**
 * How long the rows of a table are kept: `table` for its `ttlSeconds`; `row` for a time that each row
 * is written with, after its stream's retention; `ever`; `unknown` for a table that is not Sluice's and has
 * no time to live of its own, since its rows may have one.
 */
export type TableExpiry = 'table' | 'row' | 'ever' | 'unknown';

/** GET tables */
export interface TablesAnswer {
  keyspace: string;
  tables: Array<{
    name: string;
    comment: string;
    columns: number;
    /** The table's default, s; 0 for none. Whether rows are kept for ever is in `expiry`. */
    ttlSeconds: number;
    expiry: TableExpiry;
    compaction: string;
  }>;
}

/** GET dead-letters?stream=&from=&to=&limit=&cursor= (times epoch ms) */
export interface DeadLettersAnswer {
  letters: DeadLetter[];
  next: string | null;
}

/** A dead letter as it is shown: where it has no reason or value, there is a text for it here. */
export interface DeadLetter extends StoredLetter {
  stream: string;
  reason: string;
  value: string;
}

/** POST dead-letters/replay with ReplayRequest; editors and admins only. */
export interface ReplayRequest {
  stream: string;
  letters: Array<{ at: number; partition: number; offset: number }>;
}

/** Replayed letters went back to their source topic; the others have the reason why not. */
export interface ReplayAnswer {
  replayed: number;
  failed: Array<{ partition: number; offset: number; reason: string }>;
}

/** GET settings: what is in force, without secrets. */
export interface SettingsAnswer {
  settings: Array<{ name: string; value: string; isDefault: boolean }>;
}

/** One step of the health check; `fix` is what to do when it failed. */
export interface HealthStep {
  step: 'settings' | 'dns' | 'tcp' | 'tls' | 'auth' | 'keyspace' | 'tables' | 'kafka' | 'topics' | 'schemas';
  ok: boolean;
  /** Not run because an earlier step failed or it is not configured. */
  skipped?: boolean;
  message: string;
  fix?: string;
  ms?: number;
}

/** `jsonDetails` of CheckHealth. */
export interface HealthDetails {
  verboseMessage: string;
  steps: HealthStep[];
}
