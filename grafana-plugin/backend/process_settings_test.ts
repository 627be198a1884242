import assert from "node:assert/strict";
import { processSettings } from "./process_settings.ts";

function read(env: Readonly<Record<string, string>>) {
  const wrong: string[] = [];
  const settings = processSettings({ get: (name) => env[name] }, (text) => wrong.push(text), {
    heapBytes: 2_000 * MIB,
  });
  return { ...settings, wrong };
}
const MIB = 1_048_576;

Deno.test("memory beyond what the heap can take is bounded, and named", () => {
  const { queryMemoryBytes, wrong } = read({ GF_PLUGIN_QUERY_MEMORY: "64GiB" });
  assert.equal(queryMemoryBytes, 1_600 * MIB);
  assert.match(wrong.join(), /query_memory is more than .* at most 2000 MiB.* 1600MiB or less/);
  assert.deepEqual(read({ GF_PLUGIN_QUERY_MEMORY: "1600MiB" }).wrong, []);
});

Deno.test("without settings the limits are the defaults", () => {
  assert.deepEqual(read({}), { stallMs: 30_000, queryMemoryBytes: undefined, wrong: [] });
});

Deno.test("limits of the process are read from Grafana's section of the plugin", () => {
  const given = { GF_PLUGIN_STALL_LIMIT: "2m", GF_PLUGIN_QUERY_MEMORY: "1GiB" };
  assert.deepEqual(read(given), { stallMs: 120_000, queryMemoryBytes: 1_024 * MIB, wrong: [] });
  assert.equal(read({ GF_PLUGIN_STALL_LIMIT: "never" }).stallMs, Infinity);
});

for (
  const [name, text] of [
    ["STALL_LIMIT", "30"],
    ["STALL_LIMIT", "soon"],
    ["STALL_LIMIT", "1ms"],
    ["QUERY_MEMORY", "512"],
    ["QUERY_MEMORY", "1MiB"],
  ] as const
) {
  Deno.test(`a wrong limit is named, and the default holds: ${name} ${text}`, () => {
    const { stallMs, queryMemoryBytes, wrong } = read({ [`GF_PLUGIN_${name}`]: text });
    assert.deepEqual([stallMs, queryMemoryBytes], [30_000, undefined]);
    assert.match(wrong.join(), new RegExp(`${name.toLowerCase()} must be .*'${text}'`));
  });
}
