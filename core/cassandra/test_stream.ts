import Type from "typebox";
import { days, defineStream, minutes } from "../declaration/mod.ts";
import { settleStream } from "./stored_declaration.ts";

/** A stream with a field of every kind, for tests. */
export const testStream = defineStream({
  name: "readings",
  title: "Readings",
  description: "For tests",
  scenario: "test",
  topic: { name: "readings", env: "READINGS_TOPIC" },
  key: "sensor",
  time: "at",
  schema: Type.Object({
    sensor: Type.String(),
    at: Type.String({ format: "date-time" }),
    level: Type.Number(),
    count: Type.Integer(),
    on: Type.Boolean(),
    seen: Type.Optional(Type.String({ format: "date-time" })),
    mode: Type.Enum(["auto", "manual"]),
    note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    tags: Type.Optional(Type.Array(Type.String())),
  }),
  measures: { level: { label: "Level", unit: "m" } },
  dimensions: { mode: { label: "Mode" } },
  text: ["note"],
  windows: [
    { kind: "tumbling", sizeMs: minutes(1), allowedLatenessMs: minutes(10) },
    { kind: "session", gapMs: minutes(5) },
  ],
  outOfOrdernessMs: minutes(2),
  recordsPerSecond: 1,
  retention: { topicMs: days(7), rawMs: days(30), windowsMs: days(365) },
  simulate: { everyMs: 1_000, record: () => undefined },
});

/** {@linkcode testStream} as it is stored. */
export const storedTestStream = settleStream(testStream, { env: () => undefined });
