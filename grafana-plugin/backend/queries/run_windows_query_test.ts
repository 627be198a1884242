import assert from "node:assert/strict";
import type { StoredWindow } from "#core/cassandra/stored_declaration.ts";
import { QueryFault } from "./reading/query_fault.ts";
import { pickWindow } from "./run_windows_query.ts";

const sized = (...sizes: number[]) => sizes.map((size) => ({ size }) as StoredWindow);
const pick = (wanted: number | "auto" | undefined, windows: StoredWindow[], intervalMs = 90_000) =>
  pickWindow(wanted, { stream: "s", windows, intervalMs }).size;

Deno.test("the longest window that fits between two points is chosen, else the shortest", () => {
  const windows = sized(300_000, 60_000, 0, 86_400_000);
  assert.equal(pick("auto", windows, 90_000), 60_000);
  assert.equal(pick(undefined, windows, 300_000), 300_000);
  assert.equal(pick("auto", windows, 10), 60_000);
  assert.equal(pick("auto", sized(0)), 0);
});

Deno.test("a size that is asked for must be declared", () => {
  assert.equal(pick(0, sized(60_000, 0)), 0);
  assert.throws(() => pick(5, sized(60_000, 0)), QueryFault);
  assert.throws(() => pick("auto", []), /declares no windows/);
});
