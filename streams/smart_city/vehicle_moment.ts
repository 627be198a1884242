/** Weather at a place and time. */
export interface Weather {
  readonly condition: "sunny" | "cloudy" | "rain" | "fog" | "snow";
  /** Degrees Celsius. */
  readonly temperature: number;
  /** mm per hour. */
  readonly precipitation: number;
  /** km/h. */
  readonly wind_speed: number;
  /** Percent. */
  readonly humidity: number;
  /** UK daily air quality index scaled to 0–500. */
  readonly air_quality: number;
}

/** An emergency near a vehicle. */
export interface Incident {
  readonly id: string;
  readonly type: "accident" | "fire" | "medical" | "police";
  readonly status: "active" | "resolved";
  readonly description: string;
}

/** A road camera that a vehicle passes. */
export interface Camera {
  readonly id: string;
  /** Vehicles per minute under the camera. */
  readonly flow: number;
  /** 0 free to 1 at a standstill. */
  readonly congestion: number;
}

/** What the smart-city world knows of one vehicle at one instant; all five streams read it. */
export interface VehicleMoment {
  /** Number of this moment among the vehicle's moments: makes record ids unique. */
  readonly sequence: number;
  /** Event time, epoch ms. */
  readonly time: number;
  readonly vehicle: {
    readonly id: string;
    readonly type: "car" | "van" | "truck" | "bus" | "motorcycle";
    readonly make: string;
    readonly model: string;
    readonly year: number;
    readonly fuel_type: "petrol" | "diesel" | "hybrid" | "electric";
  };
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** km/h. */
  readonly speed: number;
  /** Degrees clockwise from north. */
  readonly heading: number;
  /** Litres or percent of charge left, as percent of full. */
  readonly energy_level: number;
  /** Kilometres driven since the start of the journey. */
  readonly distance: number;
  /** Horizontal error of the position, metres. */
  readonly gps_accuracy: number;
  readonly satellites: number;
  readonly weather: Weather;
  /** Set when the vehicle is under a road camera. */
  readonly camera?: Camera;
  /** Set when an incident near the vehicle begins or ends. */
  readonly incident?: Incident;
}
