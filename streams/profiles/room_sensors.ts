import Type from "typebox";
import { days, defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import type { SiteMoment } from "./site_moment.ts";

/** How often a sensor reports, ms. */
const REPORT_MS = seconds(10);

export const roomSensors = defineStream({
  name: "room_sensors",
  title: "Room sensors",
  description: "Temperature, humidity and air pressure of each room, every ten seconds",
  scenario: "profiles",
  key: "sensor_id",
  id: "id",
  time: "timestamp",
  schema: Type.Object({
    id: Type.String({ minLength: 1, description: "Unique per reading" }),
    sensor_id: Type.String({ minLength: 1 }),
    timestamp: Type.String({ format: "date-time" }),
    room: Type.String({ minLength: 1 }),
    temperature: Type.Number({ minimum: -40, maximum: 85 }),
    humidity: Type.Number({ minimum: 0, maximum: 100 }),
    pressure: Type.Number({ minimum: 300, maximum: 1_100 }),
  }),
  coerce: { numbers: ["temperature", "humidity", "pressure"] },
  mqtt: [{ topic: "rooms/{room}/{sensor_id}", fields: { id: "{sensor_id}@{timestamp}" } }],
  measures: {
    temperature: { label: "Temperature", unit: "°C" },
    humidity: { label: "Humidity", unit: "%" },
    pressure: { label: "Pressure", unit: "hPa" },
  },
  dimensions: { room: { label: "Room" } },
  windows: [
    { kind: "tumbling", sizeMs: minutes(1), allowedLatenessMs: minutes(5) },
    { kind: "tumbling", sizeMs: minutes(15), allowedLatenessMs: minutes(15) },
  ],
  outOfOrdernessMs: seconds(20),
  recordsPerSecond: 1_000 / REPORT_MS,
  retention: { topicMs: days(7), rawMs: days(30), windowsMs: days(365) },
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: SiteMoment) =>
      moment.kind !== "sensor" ? undefined : {
        id: `${moment.device}@${moment.time}`,
        sensor_id: moment.device,
        timestamp: new Date(moment.time).toISOString(),
        room: moment.room,
        temperature: moment.temperature,
        humidity: moment.humidity,
        pressure: moment.pressure,
      },
  },
});
