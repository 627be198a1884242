import assert from "node:assert/strict";
import fc from "fast-check";
import { inputs, options, sessionInputs, sessionOptions } from "../testing/arbitraries.ts";
import { drive } from "../testing/drive.ts";
import { StateStore } from "../testing/mod.ts";
import { toUpdate } from "../update_view.ts";
import type { StateHead } from "./head.ts";
import { keyOfRow } from "./row_key.ts";

const decoder = new TextDecoder();

Deno.test("the rows of a key are told from those of others, and without them its windows are gone", () => {
  const anyInputs = fc.oneof(inputs, sessionInputs);
  const anyOptions = fc.oneof(options, sessionOptions);
  const check = (given: Parameters<typeof drive>[0], settings: Parameters<typeof drive>[1]) => {
    const { windows } = drive(given, settings);
    const store = new StateStore();
    store.write(windows);
    const { specs } = JSON.parse(store.head!) as StateHead;
    const keys = new Set(given.flatMap((input) => "silentMs" in input ? [] : [input.key]));
    const [forgotten] = keys;
    let others = 0;
    for (const [name, { key }] of store.rows) {
      const owner = decoder.decode(keyOfRow(key, specs)!);
      assert(keys.has(owner), owner);
      if (owner === forgotten) store.rows.delete(name);
      else others++;
    }
    const emitted: string[] = [];
    const restored = store.restore(settings, {
      update: (update) => void emitted.push(toUpdate(update).key),
      late: () => {},
    });
    restored.settle(Infinity);
    restored.emitOpen(1e15, Infinity);
    assert(!emitted.includes(forgotten ?? ""));
    assert(restored.counts.windows <= others);
  };
  fc.assert(fc.property(anyInputs, anyOptions, check), { numRuns: 200 });
});
