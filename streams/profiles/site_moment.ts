/** What stands in front of a camera. */
export const SEEN_OBJECTS = ["person", "bicycle", "dog", "parcel", "car"] as const;
export type SeenObject = typeof SEEN_OBJECTS[number];

/** What a sensor in a room measures. */
export interface SensorMoment {
  readonly kind: "sensor";
  readonly device: string;
  readonly room: string;
  /** Epoch ms. */
  readonly time: number;
  /** °C. */
  readonly temperature: number;
  /** Relative, %. */
  readonly humidity: number;
  /** hPa. */
  readonly pressure: number;
}

/** What a camera saw. */
export interface CameraMoment {
  readonly kind: "camera";
  readonly device: string;
  readonly place: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Epoch ms. */
  readonly time: number;
  readonly objects: readonly { readonly label: SeenObject; readonly confidence: number }[];
}

/** What a device at the site of scenario `profiles` reports. */
export type SiteMoment = SensorMoment | CameraMoment;
