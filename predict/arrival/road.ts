import type { ByteReader, ByteWriter } from "#window/mod.ts";

/** Sections of a road. */
export const SECTIONS = 64;
/** Parts of a day, by UTC, that have a pace of their own. */
const PARTS = 12;
const DAY_MS = 86_400_000;
/** Time in which what was just seen of a section is worth half, ms. */
const HALF_LIFE_MS = 8 * 60_000;
/** What a passage counts beside the next one, in the long run. */
const FORGETTING = 0.995;
/** Sections' worth of driving at the long pace that a guess is mixed with. */
const RECENT_PRIOR = 0.5;
const PART_PRIOR = 2;
const SECTION_PRIOR = 0.5;

/**
 * How long it takes to drive along each section of a road in one direction: of late, and at this time
 * of day. Times are ms, distances sections. Time that is spent standing counts without any distance,
 * so that a hold-up shows at once.
 */
export class Road {
  /** Time and distance of all sections. */
  readonly #total = new Float64Array(2);
  readonly #sections = new Float64Array(2 * SECTIONS);
  readonly #parts = new Float64Array(2 * SECTIONS * PARTS);
  readonly #recent = new Float64Array(2 * SECTIONS);
  readonly #recentAt = new Float64Array(SECTIONS).fill(-Infinity);

  /** Whether anything was learned. */
  get isKnown(): boolean {
    return this.#total[1]! > 0;
  }

  /** Learns that a vehicle took `ms` for `distance` of a section up to `at` (epoch ms). */
  learn(
    section: number,
    { ms, distance, at }: { readonly ms: number; readonly distance: number; readonly at: number },
  ): void {
    const forgotten = FORGETTING ** distance;
    add(this.#total, 0, { ms, distance, forgotten: 0.9999 ** distance });
    add(this.#sections, section, { ms, distance, forgotten });
    add(this.#parts, section * PARTS + partOf(at), { ms, distance, forgotten });
    const before = this.#recentAt[section]!;
    const aged = before === -Infinity ? 0 : halved(Math.max(0, at - before));
    add(this.#recent, section, { ms, distance, forgotten: aged });
    this.#recentAt[section] = Math.max(before, at);
  }

  /**
   * Time for a whole section that is entered at `at`, ms, as far as it is known at `now`; with nothing
   * known, that of `fallback`.
   */
  pace(
    section: number,
    { at, now, fallback }: { readonly at: number; readonly now: number; readonly fallback: number },
  ): number {
    const total = this.isKnown ? this.#total[0]! / this.#total[1]! : fallback;
    const long = mixed(this.#sections, section, { prior: SECTION_PRIOR, pace: total });
    const usual = mixed(this.#parts, section * PARTS + partOf(at), {
      prior: PART_PRIOR,
      pace: long,
    });
    const seen = this.#recentAt[section]!;
    if (seen === -Infinity) return usual;
    const weight = halved(Math.max(0, now - seen));
    const recent = (weight * this.#recent[2 * section]! + RECENT_PRIOR * usual) /
      (weight * this.#recent[2 * section + 1]! + RECENT_PRIOR);
    // What is so now need not be so when the vehicle comes there.
    return usual + (recent - usual) * halved(Math.max(0, at - now) / 2);
  }

  write(writer: ByteWriter): void {
    for (const numbers of this.#all()) for (const number of numbers) writer.float64(number);
  }

  read(reader: ByteReader): void {
    for (const numbers of this.#all()) {
      for (let i = 0; i < numbers.length; i++) numbers[i] = reader.float64();
    }
  }

  #all(): readonly Float64Array[] {
    return [this.#total, this.#sections, this.#parts, this.#recent, this.#recentAt];
  }
}

function add(
  numbers: Float64Array,
  index: number,
  { ms, distance, forgotten }: {
    readonly ms: number;
    readonly distance: number;
    readonly forgotten: number;
  },
): void {
  numbers[2 * index] = numbers[2 * index]! * forgotten + ms;
  numbers[2 * index + 1] = numbers[2 * index + 1]! * forgotten + distance;
}

function mixed(
  numbers: Float64Array,
  index: number,
  { prior, pace }: { readonly prior: number; readonly pace: number },
): number {
  return (numbers[2 * index]! + prior * pace) / (numbers[2 * index + 1]! + prior);
}

function halved(ms: number): number {
  return 0.5 ** (ms / HALF_LIFE_MS);
}

function partOf(at: number): number {
  const share = at / DAY_MS - Math.floor(at / DAY_MS);
  return Math.min(PARTS - 1, Math.floor(share * PARTS));
}
