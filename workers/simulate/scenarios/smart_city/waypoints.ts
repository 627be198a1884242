/** What kind of road it is; sets the speed limit. */
export type RoadClass = "city" | "arterial" | "motorway";

/** A place on the way; `road` and `roadClass` hold from here to the next waypoint. */
export interface Waypoint {
  readonly name: string;
  readonly road: string;
  readonly roadClass: RoadClass;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
}

type Row = readonly [
  name: string,
  road: string,
  roadClass: RoadClass,
  latitude: number,
  longitude: number,
];

const ROWS: readonly Row[] = [
  ["London, Charing Cross", "A4", "city", 51.5074, -0.1278],
  ["Marble Arch", "A5", "city", 51.5136, -0.1587],
  ["Kilburn", "A5", "city", 51.5371, -0.1926],
  ["Cricklewood", "A5", "arterial", 51.5566, -0.2135],
  ["M1 J1 Staples Corner", "M1", "motorway", 51.5722, -0.2293],
  ["M1 J2 Mill Hill", "M1", "motorway", 51.6003, -0.2404],
  ["M1 J4 Elstree", "M1", "motorway", 51.6327, -0.2876],
  ["M1 J5 Watford", "M1", "motorway", 51.6689, -0.3688],
  ["M1 J6A M25", "M1", "motorway", 51.7163, -0.3836],
  ["M1 J8 Hemel Hempstead", "M1", "motorway", 51.7562, -0.4161],
  ["M1 J10 Luton", "M1", "motorway", 51.8546, -0.4235],
  ["M1 J11 Dunstable", "M1", "motorway", 51.8945, -0.4681],
  ["M1 J12 Toddington", "M1", "motorway", 51.9593, -0.5121],
  ["M1 J13 Bedford", "M1", "motorway", 52.0283, -0.6036],
  ["M1 J14 Milton Keynes", "M1", "motorway", 52.0571, -0.6971],
  ["M1 Newport Pagnell", "M1", "motorway", 52.0836, -0.7488],
  ["M1 J15 Northampton", "M1", "motorway", 52.1893, -0.8926],
  ["M1 J16 Weedon", "M1", "motorway", 52.2318, -1.0196],
  ["M1 Watford Gap", "M1", "motorway", 52.3068, -1.1222],
  ["M1 J18 Crick", "M1", "motorway", 52.3581, -1.1658],
  ["M1 J19 Catthorpe", "M6", "motorway", 52.4072, -1.1768],
  ["M6 J1 Rugby", "M6", "motorway", 52.4187, -1.2444],
  ["M6 J2 Coventry", "M6", "motorway", 52.4526, -1.4197],
  ["M6 Corley", "M6", "motorway", 52.4713, -1.5463],
  ["M6 J4 Coleshill", "M6", "motorway", 52.4667, -1.7177],
  ["M6 J5 Castle Bromwich", "M6", "motorway", 52.5122, -1.7928],
  ["M6 J6 Gravelly Hill", "A38(M)", "arterial", 52.5105, -1.8643],
  ["Aston", "A38", "city", 52.4975, -1.8822],
  ["Birmingham, Victoria Square", "A38", "city", 52.4862, -1.8904],
];

/** The way from London to Birmingham: the A5, the M1, the M6 and the Aston Expressway. */
export const waypoints: readonly Waypoint[] = ROWS.map(
  ([name, road, roadClass, latitude, longitude]) => ({
    name,
    road,
    roadClass,
    latitude,
    longitude,
  }),
);
