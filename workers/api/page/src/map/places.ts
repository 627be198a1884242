/** A town that the map names. */
export interface Place {
  readonly name: string;
  readonly at: readonly [latitude: number, longitude: number];
  /** The map names it from this zoom level on. */
  readonly zoom: number;
}

const place = (name: string, latitude: number, longitude: number, zoom: number): Place => ({
  name,
  at: [latitude, longitude],
  zoom,
});

/** Towns by rank: a later one makes room for an earlier one. */
export const PLACES: readonly Place[] = [
  place("London", 51.5074, -0.1278, 4),
  place("Birmingham", 52.4862, -1.8904, 6),
  place("Dublin", 53.3498, -6.2603, 5),
  place("Edinburgh", 55.9533, -3.1883, 5),
  place("Manchester", 53.4808, -2.2426, 6),
  place("Cardiff", 51.4816, -3.1791, 6),
  place("Belfast", 54.5973, -5.9301, 6),
  place("Newcastle", 54.9783, -1.6178, 6),
  place("Bristol", 51.4545, -2.5879, 7),
  place("Coventry", 52.4068, -1.5197, 8),
  place("Milton Keynes", 52.0406, -0.7594, 8),
  place("Northampton", 52.2405, -0.9027, 8),
  place("Luton", 51.8787, -0.42, 8),
  place("Oxford", 51.752, -1.2577, 7),
  place("Cambridge", 52.2053, 0.1218, 7),
  place("Leicester", 52.6369, -1.1398, 7),
  place("Nottingham", 52.9548, -1.1581, 7),
  place("Norwich", 52.6309, 1.2974, 7),
  place("Southampton", 50.9097, -1.4044, 7),
  place("Reading", 51.4543, -0.9781, 8),
  place("Rugby", 52.3709, -1.265, 9),
  place("Bedford", 52.1364, -0.4675, 9),
  place("Watford", 51.6565, -0.3903, 9),
  place("St Albans", 51.7527, -0.3394, 10),
  place("Banbury", 52.0629, -1.3398, 9),
  place("Daventry", 52.2603, -1.1607, 10),
  place("Worcester", 52.1936, -2.2216, 8),
  place("Peterborough", 52.5695, -0.2405, 8),
];

/** A road that the map hints at. */
export interface Road {
  readonly name: string;
  readonly points: readonly (readonly [latitude: number, longitude: number])[];
}

/** The way from London to Birmingham, from junction to junction. */
export const ROADS: readonly Road[] = [
  {
    name: "A5",
    points: [
      [51.5074, -0.1278],
      [51.5136, -0.1587],
      [51.5371, -0.1926],
      [51.5566, -0.2135],
      [51.5722, -0.2293],
    ],
  },
  {
    name: "M1",
    points: [
      [51.5722, -0.2293],
      [51.6003, -0.2404],
      [51.6327, -0.2876],
      [51.6689, -0.3688],
      [51.7163, -0.3836],
      [51.7562, -0.4161],
      [51.8546, -0.4235],
      [51.8945, -0.4681],
      [51.9593, -0.5121],
      [52.0283, -0.6036],
      [52.0571, -0.6971],
      [52.0836, -0.7488],
      [52.1893, -0.8926],
      [52.2318, -1.0196],
      [52.3068, -1.1222],
      [52.3581, -1.1658],
      [52.4072, -1.1768],
    ],
  },
  {
    name: "M6",
    points: [
      [52.4072, -1.1768],
      [52.4187, -1.2444],
      [52.4526, -1.4197],
      [52.4713, -1.5463],
      [52.4667, -1.7177],
      [52.5122, -1.7928],
      [52.5105, -1.8643],
    ],
  },
  { name: "A38", points: [[52.5105, -1.8643], [52.4975, -1.8822], [52.4862, -1.8904]] },
];
