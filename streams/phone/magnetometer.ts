import { axisStream } from "./fields.ts";

export const magnetometer = axisStream({
  name: "magnetometer",
  title: "Magnetometer",
  description: "The magnetic field around each phone",
  unit: "µT",
});

export const magnetometerUncalibrated = axisStream({
  name: "magnetometer_uncalibrated",
  title: "Magnetometer, uncalibrated",
  description: "The magnetic field around each phone, its own parts included",
  unit: "µT",
});
