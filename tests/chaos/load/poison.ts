import { type DeclaredStream, FUTURE_CAP_MS, MAX_KEY_BYTES } from "../streams/declared.ts";

/** A record byte for byte as some producer might send it. */
export interface RawRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const HOUR_MS = 3_600_000;
/** As large as the broker takes a batch: its limit is 4 MiB. */
const OVERSIZED = 4_194_200;

/**
 * Records that are wrong, or odd and right, by kind: what is to become of each is the checker's to
 * say, from the bytes.
 */
export const POISON: Readonly<
  Record<string, (stream: DeclaredStream, seq: number, now: number) => RawRecord>
> = {
  "not JSON": of((record) => record.slice(0, -2)),
  "not UTF-8": () => ({ key: bytes("poison"), value: new Uint8Array([0xff, 0xfe, 0x00]) }),
  "an array": () => ({ key: bytes("poison"), value: bytes("[1,2]") }),
  "null": () => ({ key: bytes("poison"), value: bytes("null") }),
  "a wrong type": of((record) => record.replace(/"seq":(\d+)/, '"seq":"$1"')),
  "a missing field": of((record) => record.replace(/"seq":\d+,/, "")),
  "a fraction for a whole number": of((record) => record.replace(/"seq":(\d+)/, '"seq":$1.5')),
  "another key": of((record) => record, "someone-else"),
  "no key": of((record) => record, null),
  "a tombstone": () => ({ key: bytes("poison"), value: null }),
  "an empty value": () => ({ key: bytes("poison"), value: new Uint8Array() }),
  "a byte order mark": of((record) => `\ufeff${record}`),
  "NaN": of((record) => record.replace('"value":1', '"value":NaN')),
  "a number beyond doubles": of((record) => record.replace('"value":1', '"value":1e400')),
  "a huge number": of((record) => record.replace('"value":1', '"value":1.7e308')),
  "a time ahead of the cap": at((now) => now + FUTURE_CAP_MS + HOUR_MS),
  "a time beyond dates": at(() => 8.7e15),
  "a long key": of((record) => record, undefined, "k".repeat(MAX_KEY_BYTES + 76)),
  "white space and another order": of((record) =>
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(record)).reverse()), null, 2)
  ),
  "escapes": of((record) => record.replace('"device":"p', '"device":"\\u0070')),
  "a field twice": of((record) => record.replace('"value":1', '"value":2,"value":1')),
  "fields of its own": of((record) => record.replace(/}$/, ',"more":{"deep":[1,[2,{"x":null}]]}}')),
  "a lone surrogate": of((record) => record.replace('"device":"p', '"device":"\\ud800p')),
  "a null field": of((record) => record.replace('"value":1', '"value":null')),
};

/** A value as large as the broker takes it, and no JSON. */
export function oversized(): RawRecord {
  return { key: null, value: new Uint8Array(OVERSIZED).fill(0x7b) };
}

/** A right record of a device, with its text changed and, if given, under another Kafka key. */
function of(change: (text: string) => string, key?: string | null, device = "poison") {
  return (stream: DeclaredStream, seq: number, now: number): RawRecord => ({
    key: key === null ? null : bytes(key ?? device),
    value: bytes(change(text(stream, { device, seq, time: now }))),
  });
}

function at(time: (now: number) => number) {
  return (stream: DeclaredStream, seq: number, now: number): RawRecord => ({
    key: bytes("poison"),
    value: bytes(text({ ...stream, time: "epoch" }, { device: "poison", seq, time: time(now) })),
  });
}

function text(
  stream: DeclaredStream,
  { device, seq, time }: { device: string; seq: number; time: number },
): string {
  const written = stream.time === "epoch" ? time : new Date(time).toISOString();
  return JSON.stringify({ device, time: written, seq, mix: seq, value: 1 });
}
