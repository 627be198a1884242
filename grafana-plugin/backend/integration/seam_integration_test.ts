import assert from "node:assert/strict";
import { eventually, pause } from "#core/async/wait.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { decodeLivePath } from "../../src/contract/channel.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import type { WindowsQuery } from "../../src/contract/query.ts";
import type { WindowRow } from "../../src/contract/rows.ts";
import {
  advance,
  type KnownPlace,
  type RowsMeta,
  windowRows,
  WindowStore,
} from "../../src/frames/mod.ts";
import type { LiveTail } from "../live/live_tail.ts";
import { readPacket, readSnapshot } from "../live/test_packets.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { runWindowsQuery } from "../queries/run_windows_query.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-01-01T00:00:00Z");
const RANGE = { from: START, to: START + 24 * 60 * MINUTE };
const KEYS = [
  "vehicle-1",
  "vehicle-2",
  "vehicle-33",
  "vehicle-44",
  "vehicle-555",
];
const ROWS: WindowsQuery = {
  refId: "A",
  kind: "windows",
  stream: "vehicle_data",
  size: MINUTE,
  format: "rows",
};

/** Updates of windows of five keys; each window is emitted several times, some long after its end. */
class Updates {
  /** Newest of each window: what a reader must end with. */
  readonly truth = new Map<string, WindowUpdate>();
  #count = 0;

  make(count: number): WindowUpdate[] {
    return Array.from({ length: count }, () => this.#next());
  }

  #next(): WindowUpdate {
    const n = this.#count++;
    const key = KEYS[n % KEYS.length]!;
    // Every 17th corrects an old window.
    const minute = n % 17 === 0 ? Math.floor(n / 400) : Math.floor(n / 50);
    const start = START + minute * MINUTE;
    const id = `${key} ${start}`;
    const revision = (this.truth.get(id)?.revision ?? 0) + 1;
    const measures = { speed: { sum: n, min: 0, max: n, avg: n / 2 } };
    const update: WindowUpdate = {
      stream: "vehicle_data",
      key,
      start,
      end: start + MINUTE,
      size: MINUTE,
      status: revision < 8 ? "open" : "final",
      revision,
      count: revision,
      late: 0,
      watermark: start,
      measures,
    };
    this.truth.set(id, update);
    return update;
  }
}

const message = (update: WindowUpdate) => ({
  key: update.key,
  value: JSON.stringify(update),
});
const shown = (rows: readonly WindowRow[]) =>
  rows.map((
    row,
  ) => [row.key, row.start, row.revision, row.values["speed.avg"]]);

function expected(updates: Updates) {
  return [...updates.truth.values()]
    .sort((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1))
    .map((
      update,
    ) => [
      update.key,
      update.start,
      update.revision,
      update.measures["speed"]!.avg,
    ]);
}

/** Each window once, in order, in its newest state. */
function assertWhole(rows: readonly WindowRow[], updates: Updates): void {
  const [found, wanted] = [shown(rows), expected(updates)].map((list) => list.map(String));
  const missing = wanted!.filter((text) => !found!.includes(text));
  const odd = found!.filter((text) => !wanted!.includes(text));
  assert.deepEqual({ missing: missing.slice(0, 5), odd: odd.slice(0, 5) }, {
    missing: [],
    odd: [],
  });
  assert.deepEqual(found, wanted);
}

function read(response: DataResponse): { rows: WindowRow[]; meta: RowsMeta } {
  assert.equal(response.error, undefined);
  const frame = response.frames![0] as PlainFrame;
  assert.deepEqual(frame.meta?.["notices"] ?? [], []);
  return { rows: windowRows(frame), meta: frame.meta!["custom"] as RowsMeta };
}

/** A panel: history, then a snapshot, then packets, as the browser joins them. */
class Panel {
  readonly store = new WindowStore();
  known: KnownPlace | null = null;
  missed = 0;
  packets = 0;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  async open(world: World, tail: LiveTail): Promise<void> {
    const { rows, meta } = read(
      await runWindowsQuery(ROWS, world.context(RANGE, tail)),
    );
    this.store.merge(rows);
    const [channel] = meta.channels;
    this.known = { epoch: channel!.epoch, to: channel!.to };
    assert.notEqual(decodeLivePath(channel!.path, channel!.data), null);
    const signal = this.#stop.signal;
    this.#take(
      readSnapshot(await tail.subscribe(channel!.path, channel!.data, signal)),
    );
    this.#running = tail.run(channel!.path, channel!.data, {
      send: (packet) => {
        this.packets++;
        this.#take(readPacket(packet));
        return Promise.resolve();
      },
      signal,
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** @throws what ends the channel by itself */
  async ended(): Promise<void> {
    await this.#running;
  }

  #take({ place, frame }: ReturnType<typeof readPacket>): void {
    const { known, missed } = advance(this.known, place);
    this.known = known;
    if (missed) this.missed++;
    this.store.merge(windowRows(frame));
  }
}

Deno.test("history and live tail are one: at the seam, after F5, after a restart", async (t) => {
  await using world = await World.start(["vehicle_data", "emergency_data"]);
  const stream = world.stream("vehicle_data");
  const { windows } = stream.topics;
  const updates = new Updates();
  const append = (made: readonly WindowUpdate[]) => world.append(windows, made.map(message));

  await t.step(
    "with a persist worker that is far behind nothing lies in between",
    async () => {
      const stored = updates.make(4_000);
      await append(stored);
      await world.store(stream, stored);
      await world.commitAll(windows);
      // More than the tail reads back without need, and none of it in Cassandra.
      for (let part = 0; part < 6; part++) await append(updates.make(2_000));
      const tail = world.tail();
      assert.equal(
        await tail.whenReady(120_000, new AbortController().signal),
        true,
      );
      const { rows, meta } = read(
        await runWindowsQuery(ROWS, world.context(RANGE, tail)),
      );
      assertWhole(rows, updates);
      assert.equal(meta.channels[0]?.path, `windows/vehicle_data/${MINUTE}`);
      await tail.close();
    },
  );

  const tail = world.tail(["vehicle_data"]);
  await tail.whenReady(120_000, new AbortController().signal);
  const first = new Panel();

  await t.step(
    "a panel that opens amid 500 updates a second has each window once",
    async () => {
      const began = performance.now();
      await first.open(world, tail);
      for (let n = 0; n < 30; n++) {
        const made = updates.make(50);
        await append(made);
        if (n > 10) await world.store(stream, made);
        // The consumer begins anew, and goes on where it was.
        if (n === 15) tail.setStreams([...world.streams.values()]);
        await pause(60);
      }
      await eventually(() => assertWhole(first.store.rows(), updates));
      assert.equal(first.missed, 0);
      const most = (performance.now() - began) / 50 + 2;
      assert(
        first.packets <= most,
        `${first.packets} packets, at most ${most} fit the time`,
      );
    },
  );

  await t.step(
    "a second viewer joins by history and snapshot, and misses nothing",
    async () => {
      const { rows, meta } = read(
        await runWindowsQuery(ROWS, world.context(RANGE, tail)),
      );
      const { path, data, epoch, to } = meta.channels[0]!;
      await append(updates.make(100));
      await eventually(() => assertWhole(first.store.rows(), updates));
      const snapshot = readSnapshot(
        await tail.subscribe(path, data, new AbortController().signal),
      );
      assert.equal(snapshot.place.snapshot, true);
      assert.equal(advance({ epoch, to }, snapshot.place).missed, false);
      const store = new WindowStore();
      store.merge(rows);
      store.merge(windowRows(snapshot.frame));
      assertWhole(store.rows(), updates);
    },
  );

  await t.step(
    "after a restart of the tail a reader notices and is made whole",
    async () => {
      await first.close();
      await tail.close();
      await append(updates.make(300));
      const next = world.tail();
      await next.whenReady(120_000, new AbortController().signal);
      const { path, data } = read(
        await runWindowsQuery(ROWS, world.context(RANGE, next)),
      ).meta
        .channels[0]!;
      const snapshot = readSnapshot(
        await next.subscribe(path, data, new AbortController().signal),
      );
      assert.equal(advance(first.known, snapshot.place).missed, true);
      const again = new Panel();
      await again.open(world, next);
      assertWhole(again.store.rows(), updates);
      await again.close();
      await next.close();
    },
  );

  await t.step(
    "a channel goes on under a declaration that changes, and ends with it",
    async () => {
      const changing = world.tail(["vehicle_data"]);
      await changing.whenReady(120_000, new AbortController().signal);
      const panel = new Panel();
      await panel.open(world, changing);
      const streams = (change: object) => [{ ...stream, ...change }];
      changing.setStreams(streams({ title: "Other" }));
      await append(updates.make(50));
      await eventually(() => assertWhole(panel.store.rows(), updates));
      assert.equal(panel.missed, 0);
      // Other topics are another log: its places are of another epoch, so that the reader queries again.
      const topics = { ...stream.topics, records: stream.topics.late };
      const wanted = { size: MINUTE, keys: [] };
      const before = (await changing.windows(stream.name, wanted))!;
      changing.setStreams(streams({ topics }));
      assert.equal(
        await changing.whenReady(120_000, new AbortController().signal),
        true,
      );
      await append(updates.make(50));
      await eventually(() => assertWhole(panel.store.rows(), updates));
      assert.equal(panel.missed, 1);
      // A place of the other log is no place in this one.
      const { rows, epoch } = (await changing.windows(stream.name, {
        ...wanted,
        since: before,
      }))!;
      assert.notEqual(epoch, before.epoch);
      assert(rows.length > 50, `${rows.length} windows`);
      const ended = assert.rejects(panel.ended(), /no such stream/);
      changing.setStreams([]);
      await ended;
      await changing.close();
    },
  );

  await t.step("a channel of what is not there is refused", async () => {
    const other = world.tail();
    const { signal } = new AbortController();
    for (
      const path of [
        "windows/vehicle_data/77",
        "windows/nothing/60000",
        "nonsense",
      ]
    ) {
      assert.deepEqual(await other.subscribe(path, null, signal), {
        status: "not_found",
      });
    }
    await other.close();
  });
});
