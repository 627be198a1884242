import type { Stream } from "#core/declaration/mod.ts";
import { emergencyData } from "./smart_city/emergency_data.ts";
import { gpsData } from "./smart_city/gps_data.ts";
import { trafficData } from "./smart_city/traffic_data.ts";
import { vehicleData } from "./smart_city/vehicle_data.ts";
import { weatherData } from "./smart_city/weather_data.ts";

/** Every stream that Sluice knows, in the order in which people see them. */
export const catalogue: readonly Stream[] = [
  vehicleData,
  gpsData,
  trafficData,
  weatherData,
  emergencyData,
];

/**
 * The streams with these names, in the order of the catalogue; all of them when no name is given.
 *
 * @throws {RangeError} naming the unknown name and the known ones
 */
export function selectStreams(names: readonly string[]): readonly Stream[] {
  const known = catalogue.map((stream) => stream.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no stream '${unknown}': choose from ${known.join(", ")}`);
  }
  return names.length === 0 ? catalogue : catalogue.filter(({ name }) => names.includes(name));
}
