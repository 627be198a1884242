import { axisStream } from "./fields.ts";

export const gyroscope = axisStream({
  name: "gyroscope",
  title: "Gyroscope",
  description: "How fast each phone turns about its axes",
  unit: "rad/s",
});

export const gyroscopeUncalibrated = axisStream({
  name: "gyroscope_uncalibrated",
  title: "Gyroscope, uncalibrated",
  description: "How fast each phone turns, with the drift of its sensor",
  unit: "rad/s",
});
