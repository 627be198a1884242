import assert from "node:assert/strict";
import { settleStream } from "#core/cassandra/stored_declaration.ts";
import { testStream } from "#core/cassandra/test_stream.ts";
import { valuesIn, ValueWriter } from "#core/cassandra/value_writer.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import { defineStream, minutes } from "#core/declaration/mod.ts";
import { HEADERS } from "#core/record/headers.ts";
import { noSchemas } from "#core/registry/test_values.ts";
import { createRenderer } from "./cassandra/render.ts";
import { planBatch, routesOf, sharedRoutes, streamOf } from "./plan.ts";
import { arrival } from "./test_arrival.ts";

const env = () => undefined;
const stream = defineStream({
  ...testStream,
  predict: [{ measure: "level", aggregate: "avg", window: minutes(1), horizon: 2 }],
});
const shared = sharedRoutes([...routesOf([stream], { env, values: noSchemas }).values()], {
  predictions: "predictions",
  models: "models",
});
const routeOf = (topic: string) => {
  const routes = shared.get(topic)!;
  assert(!("kind" in routes));
  return routes.get("readings")!;
};
const plan = (topic: string, fields: readonly Parameters<typeof arrival>[0][]) =>
  planBatch(routeOf(topic), fields.map((one, offset) => arrival({ offset, ...one })), {
    futureCapMs: 0,
  });

function prediction(more: Partial<Prediction> = {}): Prediction {
  return {
    ...{ stream: "readings", key: "k", measure: "level", aggregate: "avg", size: minutes(1) },
    ...{ start: minutes(5), end: minutes(6), horizon: 1, made: minutes(5), value: 3, lower: 2 },
    ...{ upper: 4, level: 0.9, model: "linear", version: 2, learned: 30, error: { mae: 0.5 } },
    ...more,
  };
}

Deno.test("only streams that are predicted have their parts of the shared topics", () => {
  const none = routesOf([testStream], { env, values: noSchemas });
  assert.equal(sharedRoutes([...none.values()], { predictions: "p", models: "m" }).size, 0);
  assert.deepEqual([...shared.keys()], ["predictions", "models"]);
});

Deno.test("the stream of a record is what its key begins with", () => {
  for (const [key, name] of [["readings/a/b", "readings"], ["readings\0s60", "readings"]]) {
    assert.equal(streamOf(arrival({ key: key! })), name);
  }
  assert.equal(streamOf(arrival({ key: "readings" })), "readings");
  assert.equal(streamOf(arrival({ key: null })), "");
});

Deno.test("of a window the last that was told is a row, and its bucket is listed", () => {
  const { rows, refused } = plan("predictions", [
    { value: prediction(), headers: { [HEADERS.stamp]: "7000001" } },
    { value: prediction({ horizon: 2 }) },
    { value: prediction({ actual: 3.5 }), headers: { [HEADERS.stamp]: "7000009" } },
    { value: { stream: "readings" } },
    { value: "{" },
  ]);
  assert.equal(refused.length, 2);
  assert.match(refused[0]!.reason, /not a prediction/);
  const told = rows.map((row) => row.kind === "prediction" && [row.prediction.actual, row.stamp]);
  assert.deepEqual(told, [[3.5, 7000009], [undefined, null]]);
  const values = new ValueWriter();
  const rendered = createRenderer(settleStream(stream, { env }))(rows, values);
  assert.deepEqual(rendered.refused, []);
  const tables = rendered.chunks.map(({ query, rows }) => [query.split('"')[1], rows.length]);
  assert.deepEqual(tables, [["predictions", 1], ["predictions", 1], ["buckets", 1]]);
  const [chunk] = rendered.chunks;
  const bytes = valuesIn(values.bytes.subarray(chunk!.starts[0], chunk!.ends[0]));
  const doubles = bytes.flatMap((one) => one?.length === 8 ? [one.readDoubleBE()] : []);
  for (const value of [3, 2, 4, 0.9, 0.5, 3.5]) assert(doubles.includes(value), String(value));
});

Deno.test("a prediction of windows that the stream does not have is refused", () => {
  const { rows } = plan("predictions", [{ value: prediction({ size: 7 }) }]);
  const { refused } = createRenderer(settleStream(stream, { env }))(rows, new ValueWriter());
  assert.match(refused[0]!.reason, /no window of size 7 ms/);
});

Deno.test("a saved model whose header says nothing of it is refused, and holds up no other", () => {
  const name = { stream: "readings", key: "k", measure: "level", aggregate: "avg", size: 60_000 };
  const saved = { ...name, version: 3, at: minutes(9), model: "linear", learned: 64 };
  const headers = ["{k@example.org", "null", JSON.stringify({ ...saved, at: "now" })];
  const { rows, refused } = plan("models", [
    ...headers.map((header) => ({ value: "snapshot", headers: { [HEADERS.model]: header } })),
    { value: "snapshot", headers: { [HEADERS.model]: JSON.stringify(saved) } },
  ]);
  assert.equal(rows.length, 1);
  assert.deepEqual(refused.map(({ reason }) => reason), [
    "the header 'sluice-model' is not JSON",
    "the header 'sluice-model' names no saved model",
    "the header 'sluice-model' names no saved model",
  ]);
});

Deno.test("of the state of models only saved versions are rows", () => {
  const name = { stream: "readings", key: "k", measure: "level", aggregate: "avg", size: 60_000 };
  const saved = { ...name, version: 3, at: minutes(9), model: "linear", learned: 64 };
  const { rows, refused } = plan("models", [
    { value: "snapshot", headers: { [HEADERS.model]: JSON.stringify(saved) } },
    { value: "steps" },
    { value: null },
  ]);
  assert.deepEqual(refused, []);
  assert.deepEqual(rows.map((row) => row.kind === "model" && [row.version, row.learned]), [
    [3, 64],
  ]);
  const { chunks, refused: unfit } = createRenderer(settleStream(stream, { env }))(
    rows,
    new ValueWriter(),
  );
  assert.deepEqual(unfit, []);
  assert.deepEqual(chunks.map(({ query }) => query.split('"')[1]), ["models"]);
});
