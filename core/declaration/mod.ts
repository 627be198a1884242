export * from "./catalogue.ts";
export * from "./define_derived_windows.ts";
export * from "./derived_record.ts";
export * from "./duration.ts";
export * from "./grouped_streams.ts";
export {
  type ArrivalDeclaration,
  COUNT,
  isPredicted,
  type PredictionDeclaration,
  type PredictionSpec,
  type Season,
} from "./prediction.ts";
export * from "./poll.ts";
export * from "./stream.ts";
export { defineStream } from "./define_stream.ts";
export * from "./topics.ts";
