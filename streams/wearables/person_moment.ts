/** What a person does in a minute, as the watch tells it apart. */
export const ACTIVITIES = [
  "sleeping",
  "resting",
  "moving",
  "walking",
  "hiking",
  "running",
  "cycling",
  "swimming",
  "strength",
] as const;
export type Activity = typeof ACTIVITIES[number];

/** Activities that are exercise: work-outs are runs of them. */
export const WORKOUTS = ["hiking", "running", "cycling", "swimming", "strength"] as const;

/** Share of the heart's reserve, rest first; zone 1 begins at a half. */
export const HEART_ZONES = ["rest", "zone-1", "zone-2", "zone-3", "zone-4", "zone-5"] as const;
export type HeartZone = typeof HEART_ZONES[number];

export const PLACES = ["home", "work", "transit", "outdoors", "gym", "pool", "restaurant"] as const;
export type PlaceKind = typeof PLACES[number];

/** A watch as its maker sold it, and as it is now. */
export interface Watch {
  readonly model: string;
  readonly model_family: string;
  readonly os_version: string;
}

/** What the watch measures on the wrist. */
export interface Vitals {
  /** Beats per minute. */
  readonly heart_rate: number;
  readonly heart_zone: HeartZone;
  /** Beat-to-beat variation (RMSSD), ms. */
  readonly hrv: number;
  /** Oxygen saturation of the blood, percent. */
  readonly spo2: number;
  /** 0 to 100. */
  readonly stress: number;
}

/** What a person did since the moment before. */
export interface Movement {
  readonly steps: number;
  /** Kilometres. */
  readonly distance: number;
  /** All energy that the body turned over, kcal. */
  readonly calories: number;
  /** The part of it that is not the body at rest, kcal. */
  readonly active_calories: number;
  /** Minutes at the effort of a brisk walk or above. */
  readonly exercise: number;
}

/** What surrounds a person. */
export interface Surroundings {
  readonly place: PlaceKind;
  /** Degrees Celsius. */
  readonly temperature: number;
  /** Percent. */
  readonly humidity: number;
  /** dB(A). */
  readonly noise: number;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** Metres above the sea. */
  readonly altitude: number;
}

/** Something that the watch shows its wearer. */
export interface Notice {
  readonly type: "reminder" | "alert" | "message";
  /** What it is about, such as `heart` or `calendar`. */
  readonly topic: string;
  readonly text: string;
}

/** A line of the watch's own log. */
export interface StatusLine {
  readonly status: "ok" | "charging" | "warning" | "error";
  readonly error_code?: string;
  readonly message: string;
}

/** What the wearables' world knows of one person and the watch at one instant; all streams read it. */
export interface PersonMoment {
  /** Number of this moment among the person's moments: makes record ids unique. */
  readonly sequence: number;
  /** Event time, epoch ms. */
  readonly time: number;
  readonly device_id: string;
  readonly person_id: string;
  readonly watch: Watch;
  /** Percent of full. */
  readonly battery_level: number;
  readonly charging: boolean;
  /** Percent of the capacity that the battery had when it was new. */
  readonly battery_health: number;
  readonly activity: Activity;
  readonly surroundings: Surroundings;
  /** Absent while the watch is off the wrist. */
  readonly vitals?: Vitals;
  readonly movement?: Movement;
  readonly notice?: Notice;
  readonly status?: StatusLine;
}
