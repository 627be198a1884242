/** What a device of a building measures; also the name of its stream. */
export type Quantity =
  | "temperature"
  | "hvac_energy"
  | "appliance_energy"
  | "energy_total"
  | "presence"
  | "water"
  | "water_total";

/** One reading of one device of a building. */
export interface BuildingMoment {
  readonly quantity: Quantity;
  /** Unique per reading: one that is sent again has the id of the first. */
  readonly id: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** Such as `b1`. */
  readonly building: string;
  /** Such as `TH1`. */
  readonly device: string;
  /** In the unit of the stream's measure. */
  readonly value: number;
}
