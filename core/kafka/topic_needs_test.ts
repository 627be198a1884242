import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addedPartitionsNotice,
  topicDifferences,
  topicNeeds,
  type TopicPlan,
} from "./topic_needs.ts";
import type { TopicState, TopicStates } from "./topic_state.ts";

const records: TopicPlan = {
  name: "gps",
  partitions: 4,
  replicationFactor: 1,
  config: {
    "message.timestamp.type": "LogAppendTime",
    "cleanup.policy": "delete",
    "min.insync.replicas": "1",
  },
};
const outputBytes = { "max.message.bytes": "4194304" };
const dead: TopicPlan = {
  ...records,
  name: "gps.dead",
  follows: ["gps"],
  carries: true,
  config: { ...records.config, ...outputBytes },
};
const changelog: TopicPlan = {
  ...records,
  name: "changelog",
  follows: ["gps", "weather"],
  config: { ...records.config, ...outputBytes, "cleanup.policy": "compact" },
};
const plans = [records, dead, changelog];

/** A topic as planned, but for these changes. */
function state(
  plan: TopicPlan,
  changes: { partitions?: number; replicas?: number; config?: Record<string, string> } = {},
): TopicState {
  const config = { "max.message.bytes": "1048588", ...plan.config, ...changes.config };
  return {
    partitions: changes.partitions ?? 4,
    replicas: changes.replicas ?? 1,
    config: new Map(Object.entries(config)),
    ownConfig: new Map(Object.entries(changes.config ?? {})),
  };
}
const states = (...entries: [string, TopicState][]): TopicStates => new Map(entries);

Deno.test("an output has as many partitions as its records, never fewer than it has", () => {
  const raised = states(["gps", state(records, { partitions: 8 })], ["gps.dead", state(dead)]);
  assert.equal(topicNeeds(dead, raised).partitions, 8);
  assert.equal(topicNeeds(records, raised).partitions, 8);
  assert.equal(topicNeeds(changelog, raised).partitions, 8);
  assert.equal(topicNeeds({ ...records, partitions: 12 }, raised).partitions, 12);
  const more = states(["gps.dead", state(dead, { partitions: 9 })]);
  assert.equal(topicNeeds(dead, more).partitions, 9);
});

Deno.test("a topic whose keys stay where they are has as many as it was made with", () => {
  const partials: TopicPlan = { ...records, name: "partials", keepsPartitions: true };
  assert.equal(topicNeeds({ ...partials, partitions: 12 }, states()).partitions, 12);
  const made = states(["partials", state(partials, { partitions: 3 })]);
  assert.equal(topicNeeds({ ...partials, partitions: 12 }, made).partitions, 3);
});

Deno.test("state has as many partitions as the stream with the most", () => {
  const two = states(
    ["gps", state(records, { partitions: 3 })],
    ["weather", state(records, { partitions: 7 })],
  );
  assert.equal(topicNeeds(changelog, two).partitions, 7);
});

Deno.test("a dead letter with its headers fits, whatever its topic takes", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 90_000_000 }), (bytes) => {
    const input = state(records, { config: { "max.message.bytes": String(bytes) } });
    const limit = Number(topicNeeds(dead, states(["gps", input])).config["max.message.bytes"]);
    assert(limit >= bytes + 64 * 1_024);
    assert(limit >= 4 * 1_048_576);
  }));
});

Deno.test("a limit that is higher than needed stays, and records keep their own", () => {
  const generous = state(dead, { config: { "max.message.bytes": "50000000" } });
  const { config } = topicNeeds(dead, states(["gps", state(records)], ["gps.dead", generous]));
  assert.equal(config["max.message.bytes"], "50000000");
  assert.equal("max.message.bytes" in topicNeeds(records, states()).config, false);
});

const good: [string, TopicState][] = [
  ["gps", state(records)],
  ["gps.dead", state(dead)],
  ["changelog", state(changelog)],
];
const differences = (used: readonly string[], ...changed: [string, TopicState][]) =>
  topicDifferences(plans, { used, states: states(...good, ...changed) });
const all = plans.map(({ name }) => name);

Deno.test("topics as planned do not differ, and neither do those with more than is needed", () => {
  assert.deepEqual(differences(all), []);
  const partitions = 6;
  const more = state(dead, { partitions, config: { "max.message.bytes": "9000000" } });
  assert.deepEqual(differences(all, ["gps.dead", more]), []);
  const safer = state(records, { replicas: 3, config: { "min.insync.replicas": "2" } });
  assert.deepEqual(differences(all, ["gps", safer]), []);
});

Deno.test("the number of partitions that was asked for is not relied on", () => {
  const fewer = good.map(([name, one]): [string, TopicState] => [name, { ...one, partitions: 1 }]);
  assert.deepEqual(differences(all, ...fewer), []);
});

Deno.test("everything that differs is named, with what is there and what is needed", () => {
  const found = differences(
    all,
    [
      "gps",
      state(records, {
        partitions: 8,
        config: { "message.timestamp.type": "CreateTime", "max.message.bytes": "8388608" },
      }),
    ],
    ["changelog", state(changelog, { partitions: 8, config: { "cleanup.policy": "delete" } })],
  );
  assert.deepEqual(found.map((text) => text.split(":")[0]), [
    "topic 'gps' has message.timestamp.type=CreateTime, not LogAppendTime",
    "topic 'gps.dead' has 4 partitions, fewer than the 8 of 'gps'",
    "topic 'gps.dead' has max.message.bytes=4194304, not 8454144",
    "topic 'changelog' has cleanup.policy=delete, not compact",
  ]);
});

Deno.test("a topic that no write can reach differs", () => {
  const stuck = state(records, { config: { "min.insync.replicas": "2" } });
  assert.match(differences(["gps"], ["gps", stuck])[0]!, /min\.insync\.replicas=2 and 1 replicas/);
});

Deno.test("only what a worker uses is checked; a configuration that is not known is not", () => {
  const unknown = { ...state(records), config: new Map() };
  assert.deepEqual(differences(["gps"], ["gps", unknown]), []);
  const found = topicDifferences(plans, { used: ["gps"], states: states() });
  assert.deepEqual(found, ["topic 'gps' is missing"]);
});

Deno.test("more partitions are announced with what becomes of open windows", () => {
  const records4to8 = addedPartitionsNotice({ ...records, partitions: 8 }, { from: 4, to: 8 })!;
  assert.match(records4to8, /^topic gps has 8 partitions now, not 4: .*counted a second time/);
  const followed = addedPartitionsNotice(dead, { from: 4, to: 8 })!;
  assert.match(followed, /as many as gps, which somebody gave more: .*counted a second time/);
  assert.equal(addedPartitionsNotice(changelog, { from: 4, to: 8 }), undefined);
});
