/**
 * Event-time windows: Clock (watermark) × Assigner (tumbling, hopping, session) × Aggregate (fold) ×
 * Emit policy. Pure: no I/O and no clock.
 *
 * @module
 */
export type {
  AggregateName,
  AlignedShape,
  AlignedSpec,
  CalendarSpec,
  CalendarUnit,
  EmitPolicy,
  HoppingSpec,
  SessionSpec,
  TumblingSpec,
  WindowSpec,
  WindowSpecBase,
} from "./spec.ts";
export * from "./derived/mod.ts";
export {
  CALENDAR_SIZES,
  checkSpecs,
  isZone,
  longestWindow,
  MAX_WINDOWS_PER_RECORD,
  windowSize,
} from "./spec.ts";
export { calendarOf } from "./calendar.ts";
export { shiftedStart, windowEnd } from "./assigner.ts";
export type { FilterValue, RecordFilter, RecordTest } from "./filter.ts";
export { compileFilter } from "./filter.ts";
export type { RecordFields, RecordView } from "./record_view.ts";
export { recordFields } from "./record_view.ts";
export type {
  LateRecord,
  MeasureSummary,
  UpdateView,
  WindowSink,
  WindowStatus,
  WindowUpdate,
} from "./update.ts";
export { supersedes, WINDOW_STATUSES } from "./update.ts";
export { encodeUpdate, toUpdate } from "./update_view.ts";
export type { Disposition, LedgerCounts, SpecCounts, SpecLedger } from "./ledger.ts";
export type { StateHead } from "./state/head.ts";
export { keyOfRow } from "./state/row_key.ts";
export type { WriteRow } from "./state/rows.ts";
export { RELATIVE_ACCURACY } from "./aggregate/quantile_bins.ts";
export type { StreamWindowsOptions } from "./options.ts";
export { type Restorer, StreamWindows } from "./stream_windows.ts";
export { ByteReader } from "./encoding/byte_reader.ts";
export { ByteWriter } from "./encoding/byte_writer.ts";
