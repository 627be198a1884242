import type { Stream } from "#core/declaration/mod.ts";
import type { Random } from "./random.ts";

/** A range of time, ms, both ends inclusive. */
export interface TimeRange {
  readonly min: number;
  readonly max: number;
}

/** How records go astray on their way. Shares are of all records and lie in [0, 1]. */
export interface DisorderOptions {
  /** Share that is overtaken by later records, but by no more than `outOfOrderByMs`. */
  readonly outOfOrder: number;
  readonly outOfOrderByMs: number;
  /** Share that comes late by a time in `lateByMs`. */
  readonly late: number;
  readonly lateByMs: TimeRange;
  /** Share that comes twice. */
  readonly duplicate: number;
  /** Share that is spoiled so that no reader accepts it. */
  readonly invalid: number;
  /** Share that never comes. */
  readonly missing: number;
  /** Share of the entities that lose their connection once in each hour. */
  readonly offline: number;
  /** How long they stay away, ms; then all their records come at once. */
  readonly offlineForMs: number;
}

/** Every record comes once, whole and in order. */
export const NO_DISORDER: DisorderOptions = {
  outOfOrder: 0,
  outOfOrderByMs: 60_000,
  late: 0,
  lateByMs: { min: 20 * 60_000, max: 20 * 60_000 },
  duplicate: 0,
  invalid: 0,
  missing: 0,
  offline: 0,
  offlineForMs: 5 * 60_000,
};

/**
 * A little of everything. Missing and out of order have the shares of the batches in TSBS's IoT use
 * case (1 % and 5 %); the late ones are partly within ten minutes, so that they correct a window.
 */
export const MILD_DISORDER: DisorderOptions = {
  outOfOrder: 0.05,
  outOfOrderByMs: 60_000,
  late: 0.002,
  lateByMs: { min: 3 * 60_000, max: 20 * 60_000 },
  duplicate: 0.001,
  invalid: 0.000_5,
  missing: 0.01,
  offline: 0.05,
  offlineForMs: 5 * 60_000,
};

/** What becomes of a record; kinds exclude one another, so that each record counts once. */
export type Fate =
  | { readonly kind: "ok" | "missing" | "invalid" }
  | { readonly kind: "out-of-order" | "late"; readonly delayMs: number };

const OK: Fate = { kind: "ok" };
const MISSING: Fate = { kind: "missing" };
const INVALID: Fate = { kind: "invalid" };

/**
 * Draws what becomes of a record.
 *
 * @param everyMs time until the entity's next record: who is out of order is delayed by more, if
 * `outOfOrderByMs` lets it, so that it is overtaken even where one entity is alone
 */
export function drawFate(random: Random, options: DisorderOptions, everyMs: number): Fate {
  let share = random.next();
  const hits = (part: number) => (share -= part) < 0;
  if (hits(options.missing)) return MISSING;
  if (hits(options.invalid)) return INVALID;
  if (hits(options.late)) {
    return { kind: "late", delayMs: random.integer(options.lateByMs.min, options.lateByMs.max) };
  }
  if (hits(options.outOfOrder)) {
    const max = options.outOfOrderByMs;
    return { kind: "out-of-order", delayMs: random.integer(Math.min(everyMs + 1, max), max) };
  }
  return OK;
}

/** A record's key and value as they are sent. */
export interface WireRecord {
  readonly key: string;
  readonly value: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Spoil = (key: string, record: Fields) => WireRecord;

/** Makes a valid record invalid, in one of the ways in which devices do. */
export type Spoiler = (random: Random, key: string, record: object) => WireRecord;

/**
 * The ways to spoil this stream's records: broken JSON, a missing field, a wrong type, a value out
 * of range, and a Kafka key that is not the record's. What the schema cannot detect is left out.
 */
export function createSpoiler(stream: Pick<Stream, "time" | "schema">): Spoiler {
  const ways: Spoil[] = [
    (key, record) => {
      const text = JSON.stringify(record);
      return { key, value: text.slice(0, Math.floor(text.length * 0.6)) };
    },
    (key, record) => {
      const { [stream.time]: _lost, ...rest } = record;
      return { key, value: JSON.stringify(rest) };
    },
    (key, record) => ({ key: `${key}-unknown`, value: JSON.stringify(record) }),
  ];
  const fields = Object.entries<{ type?: unknown; maximum?: unknown }>(stream.schema.properties);
  const number = fields.find(([, { type }]) => type === "number" || type === "integer")?.[0];
  if (number !== undefined) {
    ways.push((key, record) => ({
      key,
      value: JSON.stringify({ ...record, [number]: `${record[number]} (estimated)` }),
    }));
  }
  const limited = fields.find(([, { maximum }]) => typeof maximum === "number");
  if (limited !== undefined) {
    const [name, { maximum }] = limited;
    const beyond = Math.abs(maximum as number) * 10 + 1;
    ways.push((key, record) => ({ key, value: JSON.stringify({ ...record, [name]: beyond }) }));
  }
  return (random, key, record) => random.pick(ways)(key, record as Fields);
}
