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
  type OracleRecord,
  type OracleResult,
  type OracleSilence,
  type OracleWindow,
} from "./oracle.ts";
export { windowId } from "./window_id.ts";
