import assert from "node:assert/strict";
import { catalogue } from "#streams/catalogue.ts";
import { relatedKeys } from "./related_keys.ts";

const keysOf = (stream: string) =>
  Promise.resolve(
    stream === "health_metrics_by_device_id_heart_zone"
      ? ["w-1/rest", "w-1/peak", "w-10/rest", "a%2Fb/rest", "a%252Fb/rest"]
      : [],
  );

Deno.test("a user is in no group's key, only among those that windows count", async () => {
  const { keys, aggregates } = await relatedKeys(
    catalogue,
    { stream: "created_users", key: "u-1" },
    keysOf,
  );
  assert.deepEqual(keys, [{ stream: "created_users", key: "u-1" }]);
  assert.deepEqual(aggregates, [
    "created_users_all",
    "created_users_by_location_country",
    "created_users_by_age_band",
  ]);
});

Deno.test("groups that name the key are its own, however its letters are written", async () => {
  const groupsOf = async (key: string) => {
    const { keys } = await relatedKeys(catalogue, { stream: "health_metrics", key }, keysOf);
    return keys.slice(1).map((related) => related.key);
  };
  assert.deepEqual(await groupsOf("w-1"), ["w-1/rest", "w-1/peak"]);
  assert.deepEqual(await groupsOf("a/b"), ["a%2Fb/rest"]);
  assert.deepEqual(await groupsOf("a%2Fb"), ["a%252Fb/rest"]);
});

Deno.test("windows by formula have the key of their input, or count it among others", async () => {
  const { keys, aggregates } = await relatedKeys(
    catalogue,
    { stream: "energy_total", key: "b1/Etot" },
    keysOf,
  );
  const derived = catalogue.filter(({ derived }) =>
    derived?.kind === "formula" &&
    Object.values(derived.terms).some(({ source }) => source === "energy_total")
  );
  assert(derived.length > 0);
  for (const { name } of derived) {
    assert(aggregates.includes(name) || keys.some(({ stream }) => stream === name), name);
  }
});
