import assert from "node:assert/strict";
import { catalogue } from "#streams/catalogue.ts";
import { relatedKeys } from "./related_keys.ts";

Deno.test("a user is in no group's key, only among those that windows count", () => {
  const { related, aggregates, inputsOf } = relatedKeys(catalogue, {
    stream: "created_users",
    key: "u-1",
  });
  assert.deepEqual(related.map(({ stream, key }) => [stream, key]), [["created_users", "u-1"]]);
  assert.deepEqual(["u-1", "u-10", ""].map(related[0]!.isOf), [true, false, false]);
  assert.deepEqual(aggregates, [
    "created_users_all",
    "created_users_by_location_country",
    "created_users_by_age_band",
  ]);
  assert.deepEqual(inputsOf, []);
});

Deno.test("groups that name the key are its own, however its letters are written", () => {
  const keys = ["w-1/rest", "w-1/peak", "w-10/rest", "a%2Fb/rest", "a%252Fb/rest", "rest/w-1"];
  const groupsOf = (key: string) => {
    const { related } = relatedKeys(catalogue, { stream: "health_metrics", key });
    const groups = related.find(({ stream }) =>
      stream === "health_metrics_by_device_id_heart_zone"
    )!;
    assert.equal(groups.key, undefined);
    return keys.filter(groups.isOf);
  };
  assert.deepEqual(groupsOf("w-1"), ["w-1/rest", "w-1/peak"]);
  assert.deepEqual(groupsOf("a/b"), ["a%2Fb/rest"]);
  assert.deepEqual(groupsOf("a%2Fb"), ["a%252Fb/rest"]);
});

Deno.test("windows by formula have the key of their input, or count it among others", () => {
  const { related, aggregates, inputsOf } = relatedKeys(catalogue, {
    stream: "energy_total",
    key: "b1/Etot",
  });
  assert(inputsOf.includes("energy_increase"));
  const derived = catalogue.filter(({ derived }) =>
    derived?.kind === "formula" &&
    Object.values(derived.terms).some(({ source }) => source === "energy_total")
  );
  assert(derived.length > 0);
  for (const { name } of derived) {
    assert(aggregates.includes(name) || related.some(({ stream }) => stream === name), name);
  }
});
