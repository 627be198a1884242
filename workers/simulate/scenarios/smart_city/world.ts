import { type Cameras, createCameras, createTraffic, type Traffic } from "./traffic.ts";
import { createIncidents, type Incidents } from "./incidents.ts";
import { londonToBirmingham, type Route } from "./route.ts";
import { createWeather, type WeatherField } from "./weather.ts";

/** What all vehicles share: each part answers by place and time alone. */
export interface World {
  readonly route: Route;
  readonly weather: WeatherField;
  readonly incidents: Incidents;
  readonly traffic: Traffic;
  readonly cameras: Cameras;
}

/** The road from London to Birmingham with the weather, traffic and incidents of this seed. */
export function createWorld(seed: number): World {
  const route = londonToBirmingham;
  const incidents = createIncidents(seed, route);
  const traffic = createTraffic(seed, { route, incidents });
  return {
    route,
    incidents,
    traffic,
    weather: createWeather(seed),
    cameras: createCameras(route, traffic),
  };
}
