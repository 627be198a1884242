import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ChangelogReader, FORMAT, headKey, readHead, rowPrefix } from "./changelog.ts";

function collect(...names: string[]) {
  const found = new Map(names.map((name) => [name, [] as string[]]));
  const readers = new Map(names.map((name) => [name, {
    head: (json: string) => void found.get(name)!.push(`head ${json}`),
    row: (key: Uint8Array, value: Uint8Array | null) =>
      void found.get(name)!.push(
        `${Buffer.from(key)}=${value === null ? null : Buffer.from(value)}`,
      ),
  }]));
  return { found, reader: new ChangelogReader(readers) };
}

const rowKey = (name: string, key: string) => Buffer.concat([rowPrefix(name), Buffer.from(key)]);

Deno.test("each row goes to its stream, in order, and rows of other streams to nobody", () => {
  const { found, reader } = collect("gps", "gps_data");
  reader.read(rowKey("gps_data", "a"), Buffer.from("1"));
  reader.read(rowKey("gps", "b\0c"), Buffer.from("2"));
  reader.read(rowKey("other", "a"), Buffer.from("3"));
  reader.read(rowKey("gps_data", "a"), null);
  reader.read(headKey("gps"), Buffer.from("{}"));
  reader.read(headKey("other"), Buffer.from("{}"));
  reader.read(null, Buffer.from("4"));
  assert.deepEqual(found.get("gps"), ["b\0c=2", "head {}"]);
  assert.deepEqual(found.get("gps_data"), ["a=1", "a=null"]);
  assert(!reader.hasOldRows);
});

Deno.test("rows of the first version are noticed, and its tombstones are not", () => {
  const { reader } = collect("gps");
  reader.read(Buffer.from("delta/3"), null);
  assert(!reader.hasOldRows);
  reader.read(Buffer.from("snapshot/0"), Buffer.from('{"v":1}'));
  assert(reader.hasOldRows);
});

Deno.test("a head of another version is refused with the fix", () => {
  assert.throws(
    () => readHead(JSON.stringify({ v: FORMAT + 1 })),
    /version 3.*deleting the changelog.*SLUICE_GROUP/,
  );
});
