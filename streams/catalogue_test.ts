import assert from "node:assert/strict";
import { topicsOf } from "#core/declaration/mod.ts";
import { catalogue, selectStreams } from "./catalogue.ts";

Deno.test("C1: topics have the names of the requirements, and each can be set", () => {
  const expected = [
    ["vehicle_data", "VEHICLE_TOPIC"],
    ["gps_data", "GPS_TOPIC"],
    ["traffic_data", "TRAFFIC_TOPIC"],
    ["weather_data", "WEATHER_TOPIC"],
    ["emergency_data", "EMERGENCY_TOPIC"],
  ];
  const names = expected.map(([name]) => name!);
  const streams = selectStreams(names).filter(({ name }) => names.includes(name));
  for (const [index, [name, variable]] of expected.entries()) {
    const stream = streams[index]!;
    assert.equal(topicsOf(stream, () => undefined).records, name);
    const renamed = topicsOf(stream, (asked) => asked === variable ? "city.x" : undefined);
    assert.deepEqual(renamed, {
      records: "city.x",
      windows: "city.x.windows",
      late: "city.x.late",
      dead: "city.x.dead",
    });
  }
});

Deno.test("a stream comes with its windows across keys, and with what it is made of", () => {
  const chosen = (...names: string[]) => selectStreams(names).map(({ name }) => name);
  assert.deepEqual(chosen("vehicle_data"), ["vehicle_data", "vehicle_data_by_vehicle_type"]);
  assert.deepEqual(chosen("vehicle_data_by_vehicle_type"), chosen("vehicle_data"));
  const rest = chosen("energy_rest");
  for (const name of ["energy_total", "hvac_energy", "energy_rest"]) assert(rest.includes(name));
  const vans = selectStreams(["vehicle_data"])[1]!;
  assert.deepEqual(vans.derived, { kind: "grouped", source: "vehicle_data", by: ["vehicle_type"] });
  assert.deepEqual(Object.keys(vans.measures), ["speed"]);
});

Deno.test("an unknown stream is answered with the known ones", () => {
  assert.throws(
    () => selectStreams(["vehicles"]),
    /no stream 'vehicles': choose from vehicle_data/,
  );
  assert.equal(selectStreams([]), catalogue);
});
