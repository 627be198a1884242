import { seconds } from "#core/declaration/mod.ts";
import { axisStream } from "./fields.ts";

export const accelerometer = axisStream({
  name: "accelerometer",
  title: "Accelerometer",
  description: "How each phone is accelerated, without gravity",
  unit: "m/s²",
  predict: [{ measure: "magnitude", aggregate: "avg", window: seconds(10), horizon: 6 }],
});

export const accelerometerUncalibrated = axisStream({
  name: "accelerometer_uncalibrated",
  title: "Accelerometer, uncalibrated",
  description: "What each phone's accelerometer measures, gravity included",
  unit: "m/s²",
});
