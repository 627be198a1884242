import type { LogLevel, LogSource, QueryKind } from '../../contract/query.ts';

/** What each kind of query is called and what it is for. */
export const KINDS: ReadonlyArray<{ value: QueryKind; label: string; description: string }> = [
  { value: 'windows', label: 'Windows', description: 'Aggregates of a stream over time: history and live in one' },
  { value: 'records', label: 'Records', description: 'Raw records of a stream' },
  { value: 'cql', label: 'CQL', description: 'A SELECT of any keyspace in Cassandra' },
  { value: 'logs', label: 'Logs', description: 'Incidents, status texts, late records and dead letters' },
  { value: 'pipeline', label: 'Pipeline', description: 'Rate, lag, watermark delay and ledger of the streams' },
];

/** What the sources of log lines are called. */
export const LOG_SOURCES: ReadonlyArray<{ value: LogSource; label: string; description: string }> = [
  { value: 'text', label: 'Texts', description: 'Records with text: incidents, notifications, device status' },
  { value: 'late', label: 'Late records', description: 'Records that came after their window was closed' },
  { value: 'dead', label: 'Dead letters', description: 'Records that could not be read, with the reason' },
];

/** Levels of log lines, mildest first. */
export const LOG_LEVELS: readonly LogLevel[] = ['info', 'warning', 'error', 'critical'];
