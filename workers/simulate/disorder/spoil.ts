import type { Stream } from "#core/declaration/mod.ts";
import type { Random } from "../random/random.ts";

/** A record's key and value as they are sent. */
export interface WireRecord {
  readonly key: string;
  readonly value: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Spoil = (key: string, record: Fields) => WireRecord;

/** Makes a valid record invalid, in one of the ways in which devices do. */
export type Spoiler = (random: Random, key: string, record: Fields) => WireRecord;

/**
 * The ways to spoil this stream's records: broken JSON, a missing field, a wrong type, a value out
 * of range, and a Kafka key that is not the record's. What the schema cannot tell is left out.
 */
export function createSpoiler(stream: Stream): Spoiler {
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
  return (random, key, record) => random.pick(ways)(key, record);
}
