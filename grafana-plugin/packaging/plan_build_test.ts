import assert from "node:assert/strict";
import { type BuildState, planBuild } from "./plan_build.ts";

const state = (changes: Partial<BuildState>): BuildState => ({
  sources: "now",
  built: undefined,
  always: false,
  ...changes,
});

Deno.test("the plugin is built once per state of its sources", () => {
  assert.equal(planBuild(state({})), "build");
  assert.equal(planBuild(state({ built: "before" })), "build");
  assert.equal(planBuild(state({ built: "now" })), "nothing");
  assert.equal(planBuild(state({ built: "now", always: true })), "build");
});

Deno.test("a package of a release is unpacked once, and not over what was built since", () => {
  const packed = { mark: "zip", sources: undefined };
  assert.equal(planBuild(state({ packed })), "unpack");
  assert.equal(planBuild(state({ packed, built: "before" })), "unpack");
  assert.equal(planBuild(state({ packed, built: "zip" })), "nothing");
  assert.equal(planBuild(state({ packed, built: "other zip" })), "unpack");
  assert.equal(planBuild(state({ packed, built: "now" })), "nothing");
  assert.equal(planBuild(state({ packed, built: "zip", always: true })), "build");
});

Deno.test("a package of our own counts while the sources are those that it was made from", () => {
  const own = { mark: "zip", sources: "now" };
  assert.equal(planBuild(state({ packed: own })), "unpack");
  assert.equal(planBuild(state({ packed: own, built: "zip" })), "nothing");
  const old = { mark: "zip", sources: "before" };
  assert.equal(planBuild(state({ packed: old })), "build");
  assert.equal(planBuild(state({ packed: old, built: "zip" })), "build");
});
