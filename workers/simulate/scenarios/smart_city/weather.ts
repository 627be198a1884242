import type { Weather } from "#streams/smart_city/vehicle_moment.ts";
import { hashNumbers, noise } from "../../random.ts";
import { tenth } from "../rounding.ts";
import type { Place } from "./route.ts";

/** The weather at a place and an instant (epoch ms). */
export type WeatherField = (place: Place, time: number) => Weather;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_DAYS = 365.2425;

/** Size of a weather system: kilometres and hours over which it changes. */
const SYSTEM_KM = 60;
const SYSTEM_HOURS = 3;
/** Moisture (0–1) above which it rains, and above which the sky is covered. */
const RAIN_FROM = 0.56;
const CLOUD_FROM = 0.47;
const HEAVIEST_RAIN = 14;

/**
 * A weather field over England: smooth in place and time, with seasons and the time of day. All who
 * ask for the same place and time get the same weather.
 */
export function createWeather(seed: number): WeatherField {
  const seedOf = (name: number) => hashNumbers(seed, 0x77, name);
  const [moistureSeed, detailSeed, heatSeed, windSeed, airSeed] = [1, 2, 3, 4, 5].map(seedOf) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return (place, time) => {
    const x = place.longitude * 68 / SYSTEM_KM;
    const y = place.latitude * 111 / SYSTEM_KM;
    const t = time / HOUR_MS / SYSTEM_HOURS;
    const moisture = 0.7 * noise(moistureSeed, x, y, t) +
      0.3 * noise(detailSeed, x * 3, y * 3, t * 3);
    const precipitation = moisture <= RAIN_FROM
      ? 0
      : tenth(HEAVIEST_RAIN * ((moisture - RAIN_FROM) / (1 - RAIN_FROM)) ** 1.5);
    const temperature = tenth(
      climate(time) + 8 * (noise(heatSeed, x, y, t / 2) - 0.5) - 3 * Math.max(0, moisture - 0.5),
    );
    const wind = tenth(4 + 44 * noise(windSeed, x / 2, y / 2, t) ** 1.5);
    const humidity = Math.round(Math.min(100, 48 + 70 * moisture * moisture + precipitation * 4));
    const stillness = 1 - Math.min(1, wind / 40);
    const air_quality = Math.round(15 + 70 * noise(airSeed, x, y, t / 4) * (0.5 + stillness));
    return {
      condition: condition({ moisture, precipitation, temperature, wind }),
      temperature,
      precipitation,
      wind_speed: wind,
      humidity,
      air_quality,
    };
  };
}

/** Mean temperature of the day of the year and the hour in southern England, °C. */
function climate(time: number): number {
  const dayOfYear = (time / DAY_MS) % YEAR_DAYS;
  const hour = (time / HOUR_MS) % 24;
  // Coldest in the third week of January and before dawn.
  const season = 11 - 6.5 * Math.cos(2 * Math.PI * (dayOfYear - 20) / YEAR_DAYS);
  return season - 3 * Math.cos(2 * Math.PI * (hour - 3) / 24);
}

function condition(
  state: {
    readonly moisture: number;
    readonly precipitation: number;
    readonly temperature: number;
    readonly wind: number;
  },
): Weather["condition"] {
  if (state.precipitation > 0.1) return state.temperature <= 1 ? "snow" : "rain";
  if (state.moisture > 0.52 && state.wind < 14 && state.temperature < 10) return "fog";
  return state.moisture > CLOUD_FROM ? "cloudy" : "sunny";
}
