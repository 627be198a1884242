export * from "./simulate_records.ts";
export type { Delivery, DeliveryKind } from "./disorder/disorder.ts";
export * from "./disorder/disorder_options.ts";
