import { expandStreams, type Stream } from "#core/declaration/mod.ts";
import { sourcesOf } from "#window/mod.ts";
import { cameraEvents } from "./profiles/camera_events.ts";
import { createdUsers } from "./profiles/created_users.ts";
import { roomSensors } from "./profiles/room_sensors.ts";
import { applianceEnergy } from "./smart_building/appliance_energy.ts";
import { energyIncrease, energyRest } from "./smart_building/energy_rest.ts";
import { energyTotal } from "./smart_building/energy_total.ts";
import { hvacEnergy } from "./smart_building/hvac_energy.ts";
import { presence } from "./smart_building/presence.ts";
import { temperature } from "./smart_building/temperature.ts";
import { water } from "./smart_building/water.ts";
import { waterIncrease, waterRest } from "./smart_building/water_rest.ts";
import { waterTotal } from "./smart_building/water_total.ts";
import { phoneStreams } from "./phone/reading.ts";
import { emergencyData } from "./smart_city/emergency_data.ts";
import { gpsData } from "./smart_city/gps_data.ts";
import { trafficData } from "./smart_city/traffic_data.ts";
import { vehicleData } from "./smart_city/vehicle_data.ts";
import { weatherData } from "./smart_city/weather_data.ts";
import { activity } from "./wearables/activity.ts";
import { deviceMetadata } from "./wearables/device_metadata.ts";
import { deviceStatus } from "./wearables/device_status.ts";
import { environment } from "./wearables/environment.ts";
import { healthMetrics } from "./wearables/health_metrics.ts";
import { notifications } from "./wearables/notifications.ts";

/**
 * Every stream that Sluice knows, in the order in which people see them; behind each those of its
 * windows across keys.
 */
export const catalogue: readonly Stream[] = expandStreams([
  vehicleData,
  gpsData,
  trafficData,
  weatherData,
  emergencyData,
  temperature,
  hvacEnergy,
  applianceEnergy,
  energyTotal,
  energyIncrease,
  energyRest,
  presence,
  water,
  waterTotal,
  waterIncrease,
  waterRest,
  deviceMetadata,
  healthMetrics,
  activity,
  environment,
  notifications,
  deviceStatus,
  ...phoneStreams,
  createdUsers,
  roomSensors,
  cameraEvents,
]);

/**
 * The streams with these names, what they are made of, and their windows across keys, in the order
 * of the catalogue; all of them when no name is given.
 *
 * @throws {RangeError} naming the unknown name and the known ones
 */
export function selectStreams(names: readonly string[]): readonly Stream[] {
  const byName = new Map(catalogue.map((stream) => [stream.name, stream]));
  if (names.length === 0) return catalogue;
  const chosen = new Set<string>();
  const choose = (name: string): void => {
    const stream = byName.get(name);
    if (stream === undefined) {
      throw new RangeError(
        `There is no stream '${name}': choose from ${[...byName.keys()].join(", ")}`,
      );
    }
    if (chosen.has(name)) return;
    chosen.add(name);
    if (stream.derived !== undefined) sourcesOf(stream.derived).forEach(choose);
  };
  names.forEach(choose);
  return catalogue.filter(({ name, derived }) =>
    chosen.has(name) || derived?.kind === "grouped" && chosen.has(derived.source)
  );
}
