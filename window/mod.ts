/**
 * Event-time windows: Clock (watermark) × Assigner (tumbling, hopping, session) × Aggregate (fold) ×
 * Emit policy. Pure: no I/O and no clock.
 *
 * @module
 */
export type {
  AggregateName,
  EmitPolicy,
  HoppingSpec,
  SessionSpec,
  TumblingSpec,
  WindowSpec,
  WindowSpecBase,
} from "./spec.ts";
export { checkSpecs, windowSize } from "./spec.ts";
export type { FilterValue, RecordFilter, RecordTest } from "./filter.ts";
export { compileFilter } from "./filter.ts";
export type {
  LateRecord,
  MeasureSummary,
  WindowSink,
  WindowStatus,
  WindowUpdate,
} from "./update.ts";
export { supersedes, WINDOW_STATUSES } from "./update.ts";
export type { Disposition, LedgerCounts, SpecCounts } from "./ledger.ts";
export type { SpecRows, StateChunk, StateHead } from "./snapshot/state_log.ts";
export type { StateValue } from "./snapshot/number.ts";
export { RELATIVE_ACCURACY } from "./aggregate/sketch.ts";
export type { StreamWindowsOptions } from "./stream_windows.ts";
export { StreamWindows } from "./stream_windows.ts";
