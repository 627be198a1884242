import assert from "node:assert/strict";
import { AGE_BANDS, ageBand } from "#streams/profiles/age_band.ts";
import { nations } from "./nations.ts";
import { answer } from "./server.ts";
import { arrivalRate, usersOf } from "./user.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const get = (now: number, headers: HeadersInit = {}) =>
  answer(new Request("http://127.0.0.1/api/", { headers }), now);

async function idsAt(now: number): Promise<readonly string[]> {
  const body = await get(now).json() as { results: { login: { uuid: string } }[] };
  return body.results.map(({ login }) => login.uuid);
}

Deno.test("responses overlap, and none of a minute's users is missed by who asks every 5 s", async () => {
  const seen = new Set<string>();
  let came = 0;
  for (let now = NOON; now <= NOON + 60_000; now += 5_000) {
    const ids = await idsAt(now);
    assert.equal(new Set(ids).size, ids.length);
    came += ids.length;
    for (const id of ids) seen.add(id);
  }
  const seconds = Array.from({ length: 90 }, (_, index) => NOON + (index - 30) * 1_000);
  const created = seconds.flatMap((second) => usersOf("sluice", second));
  assert.deepEqual(seen, new Set(created.map(({ login }) => login.uuid)));
  assert(came > 3 * seen.size);
});

Deno.test("what is the same is answered with 304", async () => {
  const first = get(NOON + 100);
  const etag = first.headers.get("etag")!;
  await first.body!.cancel();
  assert.equal(get(NOON + 900, { "if-none-match": etag }).status, 304);
  const later = get(NOON + 30_000, { "if-none-match": etag });
  assert.equal(later.status, 200);
  await later.body!.cancel();
});

Deno.test("as many come as the rate says, of every nation and age band", () => {
  const hour = Array.from({ length: 3_600 }, (_, index) => NOON + index * 1_000);
  const users = hour.flatMap((second) => usersOf("sluice", second));
  for (const nation of nations) {
    const expected = hour.reduce((sum, second) => sum + arrivalRate(nation, second), 0);
    const count = users.filter(({ nat }) => nat === nation.nat).length;
    // Five standard deviations of a Poisson number.
    assert(Math.abs(count - expected) < 5 * Math.sqrt(expected), `${nation.nat}: ${count}`);
  }
  const bands = new Set(users.map(({ dob }) => ageBand(dob.age)));
  assert.deepEqual(bands, new Set(AGE_BANDS));
  const firstTen = users.filter(({ login }) => login.uuid < "2").length;
  assert(firstTen > 0.06 * users.length && firstTen < 0.2 * users.length);
});

Deno.test("an age lies in the band that begins at or below it", () => {
  const bands = [0, 17, 18, 24, 25, 44, 45, 64, 65, 120].map(ageBand);
  assert.deepEqual(bands, [
    ...["0-17", "0-17", "18-24", "18-24", "25-34", "35-44", "45-54", "55-64", "65+", "65+"],
  ]);
});
