import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { settleStream } from "#core/cassandra/stored_declaration.ts";
import { LiveLog } from "#core/live/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { createdUsers } from "#streams/profiles/created_users.ts";
import { overdueMs } from "./overdue.ts";

const NOW = 1_767_225_600_000;
const minutes = (n: number) => n * 60_000;
const hours = (n: number) => minutes(60 * n);

/** A log whose newest record of each key came so long ago, ms. */
function logOf(ago: readonly number[]): LiveLog {
  const log = new LiveLog();
  log.rings.records.begin(0, 0);
  log.append(
    "records",
    0,
    ago.map((ms, offset) => ({
      offset,
      timestamp: NOW - ms,
      key: Buffer.from(`key-${offset}`),
      value: Buffer.from("{}"),
      headers: {},
    })),
  );
  return log;
}

const every = (ms: number) => ({ recordsPerSecond: 1_000 / ms, offlineMs: 0 });
const overdue = (
  stream: Parameters<typeof overdueMs>[0],
  ago: readonly number[],
  since: number | undefined = NOW - hours(48),
) => overdueMs(stream, { log: logOf(ago), since, now: NOW });

Deno.test("a stream is overdue when three records of a key are missing, not before two minutes", () => {
  assert.equal(overdue(every(1_000), [minutes(2)]), 0);
  assert.equal(overdue(every(1_000), [minutes(3)]), minutes(1));
  assert.equal(overdue(every(minutes(15)), [minutes(45)]), 0);
  assert.equal(overdue(every(minutes(15)), [hours(1)]), minutes(15));
  assert.equal(overdue(every(hours(24)), [hours(71)]), 0);
});

Deno.test("a stream that is polled is overdue when three requests have brought nothing", () => {
  const profiles = settleStream(createdUsers, { env: () => undefined });
  assert.equal(overdue(profiles, [minutes(2)]), 0);
  assert.equal(overdue(profiles, [minutes(3)]), minutes(1));
  const seldom = settleStream(createdUsers, {
    env: (name) => name === "SLUICE_POLL_INTERVAL" ? "1h" : undefined,
  });
  assert.equal(overdue(seldom, [hours(3)]), 0);
  assert.equal(overdue(seldom, [hours(4)]), hours(1));
  assert.equal(overdue({ ...profiles, sporadic: true }, [hours(9)]), undefined);
});

Deno.test("a stream of which nothing ever came is silent since something came of its scenario", () => {
  const { log, now } = { log: logOf([]), now: NOW };
  assert.equal(overdueMs(every(1_000), { log, since: undefined, now }), undefined);
  assert.equal(overdue(every(1_000), [], NOW - minutes(1)), 0);
  assert.equal(overdue(every(1_000), [], NOW - minutes(5)), minutes(3));
});

Deno.test("a few devices may all be offline, many are not", () => {
  const watches = { ...every(minutes(1)), offlineMs: hours(24) };
  const few = Array.from({ length: 9 }, () => hours(10));
  assert.equal(overdue(watches, few), 0);
  assert.equal(overdue(watches, [...few, hours(10)]), hours(10) - minutes(3));
  assert.equal(overdue(watches, [hours(25)]), hours(1));
});

Deno.test("silence tells nothing of what comes at random, or is made of other streams", () => {
  assert.equal(overdue({ ...every(1_000), sporadic: true }, [hours(9)]), undefined);
  const derived = {} as NonNullable<Parameters<typeof overdueMs>[0]["derived"]>;
  assert.equal(overdue({ ...every(1_000), derived }, [hours(9)]), undefined);
});

Deno.test("phones that were recording and are off raise no alert, and cameras that see nothing", () => {
  const silent = Array.from({ length: 20 }, () => hours(30));
  const phones = catalogue.filter(({ scenario }) => scenario === "phone");
  assert(phones.length > 0);
  const cameras = catalogue.filter(({ name }) => name === "camera_events");
  for (const stream of [...phones, ...cameras]) {
    assert.equal(overdue(stream, silent), undefined, stream.name);
  }
});
