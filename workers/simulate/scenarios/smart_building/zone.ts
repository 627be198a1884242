/** What a zone of a building is. */
export interface ZoneProfile {
  /** Heat that it takes to warm it, Wh/K: walls and furniture make it slow. */
  readonly capacity: number;
  /** Heat lost through its shell and air, W/K. */
  readonly loss: number;
  /** Heat of the sun through its windows on a clear summer noon, W. */
  readonly solar: number;
  /** People when all are in. */
  readonly people: number;
  /** Most heat that its air conditioner moves, W. */
  readonly power: number;
}

/** What acts on a zone in a quarter of an hour. */
export interface ZoneInfluences {
  readonly outside: number;
  /** 0 to 1. */
  readonly sun: number;
  /** Share of the people, 0 to 1. */
  readonly occupancy: number;
  /** Whether the air conditioner keeps it comfortable, or only from freezing or baking. */
  readonly comfort: boolean;
}

const STEP_HOURS = 0.25;
/** Heat of a person and the machines at the desk, W. */
const HEAT_PER_PERSON = 190;
/** Between these temperatures the air conditioner rests, °C. */
const COMFORT = { heatBelow: 21, coolAbove: 25 };
const SETBACK = { heatBelow: 16, coolAbove: 31 };
const FAN_W = 180;
const STANDBY_W = 12;

/** A zone of a building as one heat store (an RC model), with its air conditioner. */
export class Zone {
  readonly #profile: ZoneProfile;
  #temperature = 21;

  constructor(profile: ZoneProfile) {
    this.#profile = profile;
  }

  /** Degrees Celsius. */
  get temperature(): number {
    return this.#temperature;
  }

  /**
   * Lets a quarter of an hour pass.
   *
   * @returns the energy that the air conditioner used, Wh
   */
  step({ outside, sun, occupancy, comfort }: ZoneInfluences): number {
    const { capacity, loss, solar, people, power } = this.#profile;
    const gains = solar * sun + people * occupancy * HEAT_PER_PERSON;
    const change = STEP_HOURS / capacity;
    const free = this.#temperature + change * (loss * (outside - this.#temperature) + gains);
    const { heatBelow, coolAbove } = comfort ? COMFORT : SETBACK;
    const wanted = Math.min(Math.max(free, heatBelow), coolAbove);
    // Heats (above 0) or cools with what it takes to get there, as far as its power goes.
    const heat = Math.min(Math.max((wanted - free) / change, -power), power);
    this.#temperature = free + change * heat;
    const running = comfort || heat !== 0;
    const electric = Math.abs(heat) / efficiency(heat, outside) + (running ? FAN_W : 0) + STANDBY_W;
    return electric * STEP_HOURS;
  }
}

/** Heat moved per electricity: less the further a heat pump has to lift it. */
function efficiency(heat: number, outside: number): number {
  return heat > 0
    ? Math.min(4.5, Math.max(2, 3.2 + 0.08 * (outside - 7)))
    : Math.min(5, Math.max(2, 3.4 - 0.09 * (outside - 32)));
}
