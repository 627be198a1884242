import assert from "node:assert/strict";
import type { Verdict } from "../api/contract.ts";
import { concern } from "./concern.ts";

const streams = [{ name: "a", title: "Vehicles" }, { name: "b", title: "Weather" }];
const seen = (stream: string, state: Verdict["state"], level: Verdict["level"], text = state) => ({
  stream,
  verdict: { state, level, text, since: null },
});

Deno.test("a pipeline that is well, quiet or catching up is of no concern", () => {
  const fine = [
    seen("a", "live", "good"),
    seen("b", "quiet", "info"),
    seen("c", "catching-up", "info"),
  ];
  assert.equal(concern(fine, streams), undefined);
});

Deno.test("the worst stream is named, with its verdict", () => {
  const pipelines = [
    seen("a", "falling-behind", "warning"),
    seen("b", "stopped", "bad", "stopped 3 min ago" as "stopped"),
  ];
  assert.deepEqual(concern(pipelines, streams), {
    state: "stopped",
    level: "bad",
    title: "Weather stopped",
    text: "stopped 3 min ago",
  });
});

Deno.test("several streams with one fault are counted", () => {
  const pipelines = ["a", "b"].map((name) => seen(name, "stopped", "bad"));
  assert.equal(
    concern([...pipelines, seen("c", "live", "good")], streams)?.title,
    "2 of 3 streams stopped",
  );
});
