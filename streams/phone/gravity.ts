import { axisStream } from "./fields.ts";

export const gravity = axisStream({
  name: "gravity",
  title: "Gravity",
  description: "Where down is, along each phone's axes",
  unit: "m/s²",
});
