import Type from "typebox";
import { defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedValues } from "./fields.ts";
import type { VehicleMoment } from "./vehicle_moment.ts";

export const weatherData = defineStream({
  ...sharedDeclaration,
  name: "weather_data",
  title: "Weather",
  description: "Weather at the place that each vehicle passes",
  topic: { env: "WEATHER_TOPIC" },
  schema: Type.Object({
    ...sharedFields,
    temperature: Type.Number({ minimum: -90, maximum: 60 }),
    weather_condition: Type.Enum(["sunny", "cloudy", "rain", "fog", "snow"]),
    precipitation: Type.Number({ minimum: 0 }),
    wind_speed: Type.Number({ minimum: 0 }),
    humidity: Type.Number({ minimum: 0, maximum: 100 }),
    air_quality: Type.Number({ minimum: 0, maximum: 500 }),
  }),
  measures: {
    temperature: { label: "Temperature", unit: "°C" },
    precipitation: { label: "Precipitation", unit: "mm/h" },
    wind_speed: { label: "Wind", unit: "km/h" },
    humidity: { label: "Humidity", unit: "%" },
    air_quality: { label: "Air quality index", unit: "" },
  },
  dimensions: { weather_condition: { label: "Condition" } },
  windows: [{
    kind: "tumbling",
    sizeMs: minutes(5),
    allowedLatenessMs: minutes(10),
    aggregates: ["count", "min", "max", "avg"],
  }, {
    // The weather of the whole city.
    kind: "tumbling",
    sizeMs: minutes(5),
    by: [],
    allowedLatenessMs: minutes(10),
    aggregates: ["count", "min", "max", "avg"],
    measures: ["temperature", "air_quality"],
  }],
  recordsPerSecond: 0.02,
  simulate: {
    everyMs: seconds(30),
    record: (moment: VehicleMoment) => ({
      ...sharedValues("w", moment),
      temperature: moment.weather.temperature,
      weather_condition: moment.weather.condition,
      precipitation: moment.weather.precipitation,
      wind_speed: moment.weather.wind_speed,
      humidity: moment.weather.humidity,
      air_quality: moment.weather.air_quality,
    }),
  },
});
