import Type from "typebox";
import {
  days,
  defineStream,
  minutes,
  type PredictionDeclaration,
  seconds,
  type Stream,
} from "#core/declaration/mod.ts";

/** Fields that every phone's record carries. */
export const sharedFields = {
  recording: Type.String({
    minLength: 3,
    description: "Device and session with / between them; % and / of either percent-encoded",
  }),
  device_id: Type.String({ minLength: 1, description: "The phone" }),
  session_id: Type.String({ minLength: 1, description: "One recording, from start to stop" }),
  at: Type.Integer({ minimum: 0, description: "Event time, epoch ms" }),
  at_us: Type.Integer({ minimum: 0, description: "Event time, epoch µs" }),
};

/** What all declarations of the phone have in common. */
export const sharedDeclaration = {
  scenario: "phone",
  key: "recording",
  time: "at",
  dimensions: { device_id: { label: "Phone" }, session_id: { label: "Recording" } },
  // An app sends again what did not come through while it sends what is new.
  outOfOrdernessMs: seconds(5),
  // A phone without a network keeps its readings and sends them when it is back.
  offlineMs: days(1),
  // Nothing comes while nobody records.
  sporadic: true,
  retention: { topicMs: days(2), rawMs: days(7), windowsMs: days(90) },
} as const;

/** Windows of every family whose readings are numbers. */
export const sharedWindows = ([seconds(1), seconds(10)] as const).map((sizeMs) => ({
  kind: "tumbling" as const,
  sizeMs,
  allowedLatenessMs: minutes(5),
  aggregates: ["count", "min", "max", "avg", "last"] as const,
}));

const axisFields = {
  ...sharedFields,
  x: Type.Number(),
  y: Type.Number(),
  z: Type.Number(),
  magnitude: Type.Number({ minimum: 0, description: "Length of the vector" }),
  accuracy: Type.Optional(Type.Number({ description: "As the phone rates it, 0 to 3" })),
};

/** Schema of a reading along the phone's three axes. */
const axisSchema = Type.Object(axisFields);

/** What tells one sensor with three axes from another. */
export interface AxisSensor {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** What is predicted of its windows. Default: nothing. */
  readonly predict?: readonly PredictionDeclaration[];
}

/** A sensor that measures along the phone's axes: x to the right, y up, z out of the screen. */
export function axisStream(
  { unit, ...sensor }: AxisSensor,
): Stream<typeof axisSchema> {
  return defineStream({
    ...sharedDeclaration,
    ...sensor,
    schema: axisSchema,
    measures: {
      x: { label: "x", unit },
      y: { label: "y", unit },
      z: { label: "z", unit },
      magnitude: { label: "Magnitude", unit },
    },
    windows: sharedWindows,
    recordsPerSecond: 100,
  });
}
