/**
 * Windows across keys and streams: windows whose inputs are windows of other streams, or partial
 * aggregates of the partitions of one. Pure: no I/O and no clock.
 *
 * A source's task sends partials ({@linkcode PartialSender}), of a grouped stream those of a second
 * StreamWindows (`localOptions`, {@linkcode GroupView}); the merging task takes them
 * (`derivedWindows`, `restoreDerived`).
 *
 * @module
 */
export type {
  DerivedHead,
  DerivedOptions,
  DerivedRestorer,
  DerivedSink,
  DerivedWindows,
  PartialDisposition,
  PartialLedger,
  PartialMessage,
} from "./derived_windows.ts";
export { derivedWindows, restoreDerived } from "./create.ts";
export type { DerivedInput } from "./input.ts";
export { encodeInput } from "./input.ts";
export type { InputMark, SourcePartitions } from "./merged_clock.ts";
export { groupKey, GroupView } from "./group_key.ts";
export { expectedKeys, keyMapper } from "./key_mapping.ts";
export { localOptions } from "./local_groups.ts";
export { keyOfDerivedRow } from "./merged_window.ts";
export { decodePartial, type Marker, type Partial } from "./partial.ts";
export { type PartialLane, PartialSender, type Progress, type SenderOptions } from "./sender.ts";
export {
  type Across,
  type Completeness,
  type Derivation,
  type DerivedMeasure,
  type DerivedTerm,
  type Formula,
  FORMULAS,
  type FormulaSpec,
  type GroupedSpec,
  type KeyMapping,
  sourcesOf,
  type TermAggregate,
} from "./spec.ts";
