import { createHash } from "node:crypto";
import { type Nation, nations } from "./nations.ts";

/** Numbers in [0, 1) that follow from a name: the same name gives the same ones. */
export class Dice {
  readonly #name: string;
  #pool = new Uint8Array();
  #used = 0;
  #round = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** A number in [0, 1). */
  next(): number {
    if (this.#used + 4 > this.#pool.length) {
      this.#pool = createHash("sha256").update(`${this.#name} ${this.#round++}`).digest();
      this.#used = 0;
    }
    const view = new DataView(this.#pool.buffer, this.#pool.byteOffset);
    const number = view.getUint32(this.#used);
    this.#used += 4;
    return number / 4_294_967_296;
  }

  /** A whole number from low to high, both inclusive. */
  integer(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.next());
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.integer(0, 9)).join("");
  }

  hex(count: number): string {
    return Array.from({ length: count }, () => this.integer(0, 15).toString(16)).join("");
  }
}

/** A user in the shape of randomuser.me, version 1.4. */
export type User = ReturnType<typeof createUser>;

const YEAR_MS = 365.25 * 86_400_000;
/** Ages are spread about these, so that the bands differ. */
const AGES = { least: 14, most: 90 } as const;

/**
 * The user of a name: the same at every request.
 *
 * @param created epoch ms
 */
export function createUser(name: string, nation: Nation, created: number) {
  const dice = new Dice(name);
  const female = dice.next() < 0.5;
  const first = dice.pick(female ? nation.women : nation.men);
  const last = dice.pick(nation.surnames);
  // Two throws lean to the middle, the square to the young.
  const spread = ((dice.next() + dice.next()) / 2) ** 1.35;
  const age = Math.floor(AGES.least + (AGES.most - AGES.least) * spread);
  const registeredAge = dice.integer(0, Math.min(18, age - 10));
  const ago = (years: number) =>
    new Date(created - (years + 0.05 + 0.9 * dice.next()) * YEAR_MS).toISOString();
  const username = `${plain(first)}${plain(last)}${dice.digits(3)}`;
  const password = `${plain(last)}${dice.digits(2)}`;
  const salt = dice.hex(8);
  const hash = (algorithm: string) =>
    createHash(algorithm).update(`${password}${salt}`).digest("hex");
  const portrait = `${female ? "women" : "men"}/${dice.integer(0, 99)}.jpg`;
  const picture = (size: string) => `https://randomuser.me/api/portraits/${size}${portrait}`;
  const city = dice.integer(0, nation.cities.length - 1);
  return {
    gender: female ? "female" : "male",
    name: { title: female ? dice.pick(["Ms", "Mrs", "Miss"]) : "Mr", first, last },
    location: {
      street: { number: dice.integer(1, 9_999), name: dice.pick(nation.streets) },
      city: nation.cities[city]!,
      state: nation.states[city % nation.states.length]!,
      country: nation.country,
      postcode: postcode(nation, dice),
      // Texts, as randomuser.me has them.
      coordinates: {
        latitude: (nation.latitude + 6 * (dice.next() - 0.5)).toFixed(4),
        longitude: (nation.longitude + 8 * (dice.next() - 0.5)).toFixed(4),
      },
      timezone: { offset: offsetText(nation.offsetHours), description: nation.zone },
    },
    email: `${plain(first)}.${plain(last)}${dice.digits(2)}@example.com`,
    login: {
      uuid: uuidOf(name),
      username,
      password,
      salt,
      md5: hash("md5"),
      sha1: hash("sha1"),
      sha256: hash("sha256"),
    },
    dob: { date: ago(age), age },
    registered: { date: ago(registeredAge), age: registeredAge },
    phone: `(${dice.digits(3)}) ${dice.digits(3)}-${dice.digits(4)}`,
    cell: `(${dice.digits(3)}) ${dice.digits(3)}-${dice.digits(4)}`,
    id: nation.idName === ""
      ? { name: "", value: null }
      : { name: nation.idName, value: `${dice.digits(3)}-${dice.digits(2)}-${dice.digits(4)}` },
    picture: {
      large: picture(""),
      medium: picture("med/"),
      thumbnail: picture("thumb/"),
    },
    nat: nation.nat,
  };
}

function postcode(nation: Nation, dice: Dice): number | string {
  if (nation.postcode === "number") return dice.integer(10_000, 99_999);
  return nation.nat === "GB" ? `NR${dice.integer(1, 35)} ${dice.digits(1)}AB` : dice.digits(4);
}

function offsetText(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60);
  const sign = hours < 0 ? "-" : "+";
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A UUID that follows from a name (RFC 9562, version 8). */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(`uuid ${name}`).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** A name in letters that an address may have. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/[^A-Za-z]/g, "").toLowerCase();
}

/** Users per second on average, of all nations. */
export const USERS_PER_SECOND = 1.2;

const TOTAL_WEIGHT = nations.reduce((sum, { weight }) => sum + weight, 0);
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * The users who were created in a second, the same at every request: of each nation more by day than
 * by night, most in the evening, and a wave after each full hour, when a newsletter goes out.
 *
 * @param second start of the second, epoch ms
 */
export function usersOf(seed: string, second: number): readonly User[] {
  return nations.flatMap((nation) => {
    const dice = new Dice(`${seed} ${nation.nat} ${second}`);
    const count = poisson(arrivalRate(nation, second), dice);
    return Array.from({ length: count }, (_, index) => {
      const created = second + Math.floor(SECOND_MS * (index + dice.next()) / count);
      return createUser(`${seed} ${nation.nat} ${second} ${index}`, nation, created);
    });
  });
}

/** Users of a nation per second at a time. */
export function arrivalRate({ weight, offsetHours }: Nation, time: number): number {
  const hour = (time / HOUR_MS + offsetHours + 48) % 24;
  const day = 1 + 0.75 * Math.sin(2 * Math.PI * (hour - 11) / 24);
  const minute = time / 60_000 % 60;
  const wave = 1 + 0.8 * Math.exp(-minute / 6);
  return USERS_PER_SECOND * weight / TOTAL_WEIGHT * day * wave;
}

/** A number of arrivals, on average `mean` (Knuth, The Art of Computer Programming 2, 3.4.1). */
function poisson(mean: number, dice: Dice): number {
  const end = Math.exp(-mean);
  let count = 0;
  for (let product = dice.next(); product > end; product *= dice.next()) count++;
  return count;
}
