import type { VehicleMoment } from "#streams/smart_city/vehicle_moment.ts";
import type { Random } from "../../random.ts";

/** What a vehicle is. */
export type VehicleDetails = Omit<VehicleMoment["vehicle"], "id">;

/** What a vehicle is and how it is driven. */
export interface VehicleProfile {
  readonly details: VehicleDetails;
  /** The driver's share of the speed limit. */
  readonly eagerness: number;
  /** km/h that it never exceeds. */
  readonly topSpeed: number;
  /** m/s². */
  readonly acceleration: number;
  /** Kilometres on a full tank or charge. */
  readonly range: number;
}

type Fuel = VehicleDetails["fuel_type"];

interface Kind {
  readonly type: VehicleDetails["type"];
  /** Share of the fleet; the shares add up to 1. */
  readonly share: number;
  readonly topSpeed: number;
  readonly acceleration: number;
  readonly models: readonly (readonly [make: string, model: string, fuels: readonly Fuel[]])[];
}

const KINDS: readonly Kind[] = [
  {
    type: "car",
    share: 0.56,
    topSpeed: 130,
    acceleration: 1.6,
    models: [
      ["Ford", "Puma", ["petrol", "hybrid"]],
      ["Vauxhall", "Corsa", ["petrol", "electric"]],
      ["Nissan", "Qashqai", ["petrol", "hybrid"]],
      ["Kia", "Sportage", ["petrol", "diesel", "hybrid"]],
      ["Volkswagen", "Golf", ["petrol", "diesel"]],
      ["BMW", "3 Series", ["diesel", "hybrid"]],
      ["Tesla", "Model Y", ["electric"]],
      ["MG", "MG4", ["electric"]],
      ["Toyota", "Yaris", ["hybrid"]],
    ],
  },
  {
    type: "van",
    share: 0.17,
    topSpeed: 113,
    acceleration: 1.2,
    models: [
      ["Ford", "Transit", ["diesel", "electric"]],
      ["Mercedes-Benz", "Sprinter", ["diesel"]],
      ["Vauxhall", "Vivaro", ["diesel", "electric"]],
    ],
  },
  {
    type: "truck",
    share: 0.15,
    topSpeed: 90,
    acceleration: 0.5,
    models: [
      ["DAF", "XF", ["diesel"]],
      ["Scania", "R 450", ["diesel"]],
      ["Volvo", "FH", ["diesel", "electric"]],
    ],
  },
  {
    type: "bus",
    share: 0.05,
    topSpeed: 100,
    acceleration: 0.8,
    models: [["Volvo", "9700", ["diesel"]], ["Yutong", "GT12", ["electric"]]],
  },
  {
    type: "motorcycle",
    share: 0.07,
    topSpeed: 135,
    acceleration: 2.2,
    models: [
      ["Triumph", "Tiger 900", ["petrol"]],
      ["Honda", "CB500X", ["petrol"]],
      ["BMW", "R 1250 GS", ["petrol"]],
    ],
  },
];

const RANGE_KM: Readonly<Record<Fuel, number>> = {
  petrol: 620,
  diesel: 850,
  hybrid: 900,
  electric: 400,
};

/** A vehicle of the fleet, drawn at random. */
export function drawVehicle(random: Random): VehicleProfile {
  let share = random.next();
  const kind = KINDS.find((each) => (share -= each.share) < 0) ?? KINDS[0]!;
  const [make, model, fuels] = random.pick(kind.models);
  const fuel_type = random.pick(fuels);
  return {
    details: { type: kind.type, make, model, year: random.integer(2014, 2025), fuel_type },
    eagerness: random.between(0.8, 1.08),
    topSpeed: kind.topSpeed,
    acceleration: kind.acceleration * random.between(0.85, 1.15),
    range: kind.type === "motorcycle" ? 380 : RANGE_KM[fuel_type],
  };
}
