import Type from "typebox";
import { days, defineStream, seconds } from "#core/declaration/mod.ts";

/** A room sensor: the record that the reference programs of this benchmark use as well. */
export const benchStream = defineStream({
  name: "bench_sensor",
  title: "Bench sensor",
  description: "Temperature and humidity of one room",
  scenario: "bench",
  topic: { name: "bench_sensor", env: "BENCH_TOPIC" },
  key: "device",
  time: "time",
  schema: Type.Object({
    device: Type.String({ minLength: 1 }),
    time: Type.Integer({ minimum: 0 }),
    temperature: Type.Number({ minimum: -90, maximum: 60 }),
    humidity: Type.Number({ minimum: 0, maximum: 100 }),
  }),
  measures: { temperature: { label: "Temperature", unit: "°C" } },
  dimensions: {},
  windows: [{
    kind: "tumbling",
    sizeMs: seconds(10),
    aggregates: ["count", "sum", "min", "max", "avg"],
  }],
  outOfOrdernessMs: seconds(5),
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
});
