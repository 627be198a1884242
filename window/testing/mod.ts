/**
 * The batch oracle of the windows, for tests here and end to end.
 *
 * @module
 */
export { differences } from "./compare.ts";
export {
  oracle,
  type OracleInput,
  type OracleOptions,
  type OracleResult,
  type OracleSilence,
} from "./oracle.ts";
export { type OracleRecord, type OracleWindow, windowId } from "./spec_oracle.ts";
export { recordView } from "./record_view.ts";
export { StateStore } from "./state_store.ts";
