import type { RecordOf } from "#core/declaration/mod.ts";
import type { vehicleData } from "#streams/smart_city/vehicle_data.ts";

/** Record number `index` of `vehicle_data`; `time` is its event time, epoch ms. */
export function vehicleRecord(
  index: number,
  { id, key, time }: { readonly id: string; readonly key: string; readonly time: number },
): RecordOf<typeof vehicleData> {
  return {
    id,
    device_id: key,
    timestamp: new Date(time).toISOString(),
    latitude: 51.5 + index % 977 / 1_000,
    longitude: -0.125 - index % 1_231 / 1_000,
    speed: index % 120,
    heading: index % 360,
    energy_level: 100 - index % 100,
    distance: index / 100,
    vehicle_type: "car",
    make: "Ford",
    model: "Focus",
    year: 2020,
    fuel_type: "petrol",
  };
}
