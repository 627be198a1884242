export * from "./duration.ts";
export * from "./stream.ts";
export { defineStream } from "./define_stream.ts";
export * from "./topics.ts";
