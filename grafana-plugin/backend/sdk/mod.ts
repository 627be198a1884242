/**
 * Grafana's plugin protocol for Deno: write the backend of a datasource in TypeScript.
 *
 * @module
 */
export type * from "./context.ts";
export type * from "./datasource.ts";
export type * from "./frame.ts";
export { DownstreamError, errorSourceOf } from "./errors.ts";
export { toArrow } from "./frames/arrow.ts";
export { isWithinNanoseconds } from "./frames/columns.ts";
export type { Turns } from "./frames/turns.ts";
export { type Entities, type FrameJson, toFrameJson } from "./frames/stream_json.ts";
export { createLog, type Log, log, type LogFields } from "./log.ts";
export { HANDSHAKE_VARIABLES } from "./server/handshake.ts";
export { SOCKET_NAME } from "./server/listen.ts";
export { type PluginOptions, servePlugin } from "./server/serve.ts";
