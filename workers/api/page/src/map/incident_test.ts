import assert from "node:assert/strict";
import type { StreamSummary } from "../api/contract.ts";
import { incidentOf, reportsIncidents } from "./incident.ts";

const stream: StreamSummary = {
  name: "emergencies",
  title: "Emergencies",
  description: "",
  scenario: "city",
  key: "id",
  time: "at",
  measures: {},
  dimensions: { kind: { label: "Kind" }, status: { label: "Status" } },
  location: { latitude: "lat", longitude: "lon" },
  text: ["words"],
  windows: [],
  outOfOrdernessMs: 0,
  offlineMs: 0,
  predict: [],
};
const record = { lat: 52, lon: -1, kind: "fire", status: "active", words: "Smoke" };

Deno.test("a stream of events has places and texts and measures nothing", () => {
  assert.equal(reportsIncidents(stream), true);
  assert.equal(reportsIncidents({ ...stream, measures: { speed: { label: "Speed" } } }), false);
  const { location: _, ...nowhere } = stream;
  assert.equal(reportsIncidents(nowhere), false);
});

Deno.test("an incident has a kind, a place and a text", () => {
  assert.deepEqual(incidentOf(stream, { key: "a", time: 5, record }), {
    key: "a",
    position: { latitude: 52, longitude: -1 },
    kind: "fire",
    text: "Smoke",
    status: "active",
    time: 5,
  });
});

Deno.test("what is resolved, or nowhere, is no mark on the map", () => {
  const entry = { key: "a", time: 5, record: { ...record, status: "resolved" } };
  assert.equal(incidentOf(stream, entry), undefined);
  assert.equal(incidentOf(stream, { ...entry, record: { status: "active" } }), undefined);
});
