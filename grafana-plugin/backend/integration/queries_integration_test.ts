import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { latestInsert } from "#core/cassandra/inserts.ts";
import { predictionInsert } from "#core/cassandra/prediction_inserts.ts";
import { rawInsert } from "#core/cassandra/raw_insert.ts";
import { createLogger } from "#core/telemetry/log.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import type { WindowUpdate } from "#window/mod.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import type {
  LogsQuery,
  PredictionsQuery,
  RecordsQuery,
  WindowsQuery,
} from "../../src/contract/query.ts";
import { logRows, recordRows, type RowsMeta, windowRows } from "../../src/frames/mod.ts";
import { LiveTail } from "../live/mod.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { runLogsQuery } from "../queries/run_logs_query.ts";
import type { QueryContext } from "../queries/reading/context.ts";
import { runPipelineQuery } from "../queries/run_pipeline_query.ts";
import { runPredictionsQuery } from "../queries/run_predictions_query.ts";
import { runRecordsQuery } from "../queries/run_records_query.ts";
import { runWindowsQuery } from "../queries/run_windows_query.ts";
import { bound, boundDead, boundLate } from "../../../tests/support/bound_insert.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const RANGE = { from: NOW - 60 * MINUTE, to: NOW + MINUTE };
const MAKES: Readonly<Record<string, string>> = {
  "vehicle-1": "Ford",
  "vehicle-2": "Volvo",
  "vehicle-33": "Ford",
};

const vehicle = (key: string, time: number, speed: number) => ({
  id: `${key}-${time}`,
  device_id: key,
  timestamp: new Date(time).toISOString(),
  latitude: 51.5,
  longitude: -0.1,
  speed,
  heading: 90,
  energy_level: 80,
  distance: 1,
  vehicle_type: "car",
  make: MAKES[key]!,
  model: "x",
  year: 2020,
  fuel_type: "diesel",
});
const incident = (
  key: string,
  time: number,
  status: "active" | "resolved",
) => ({
  id: `${key}-${time}`,
  device_id: key,
  timestamp: new Date(time).toISOString(),
  latitude: 51.5,
  longitude: -0.1,
  incident_id: "i1",
  incident_type: "fire",
  status,
  description: status === "active" ? "Lorry on fire" : "Fire is out",
});
const update = (key: string, minute: number, avg: number): WindowUpdate => ({
  stream: "vehicle_data",
  key,
  start: NOW + minute * MINUTE,
  end: NOW + (minute + 1) * MINUTE,
  size: MINUTE,
  status: "final",
  revision: 3,
  count: 2,
  late: 0,
  watermark: NOW,
  measures: { speed: { sum: 2 * avg, min: avg, max: avg, avg } },
});

/** What was expected of a minute, so many minutes ahead. */
const expected = (
  minute: number,
  horizon: number,
  change: Partial<Prediction> = {},
): Prediction => ({
  stream: "vehicle_data",
  key: "vehicle-1",
  measure: "speed",
  aggregate: "avg",
  size: MINUTE,
  start: NOW + minute * MINUTE,
  end: NOW + (minute + 1) * MINUTE,
  horizon,
  made: NOW + (minute - horizon + 1) * MINUTE,
  value: 100 + minute,
  lower: 90 + minute,
  upper: 110 + minute,
  level: 0.9,
  model: "linear",
  version: 2,
  learned: 100 + minute - horizon,
  ...change,
});

function framesOf(response: DataResponse): PlainFrame[] {
  assert.equal(response.error, undefined);
  return response.frames as PlainFrame[];
}
const series = (response: DataResponse) =>
  framesOf(response).map((
    { fields },
  ) => [fields[1]?.labels, fields[1]?.values]);
const notices = (response: DataResponse) =>
  framesOf(response).flatMap(({ meta }) => (meta?.["notices"] ?? []) as { text: string }[])
    .map(({ text }) => text);

Deno.test("queries of streams over a real Kafka and Cassandra", async (t) => {
  await using world = await World.start(["vehicle_data", "emergency_data"]);
  const vehicles = world.stream("vehicle_data");
  const emergencies = world.stream("emergency_data");
  const [rawVehicle, rawIncident] = [
    rawInsert(vehicles),
    rawInsert(emergencies),
  ];
  const tail = world.tail();
  const context = world.context(RANGE, tail);
  let offset = 1_000;
  const stored = (
    stream: typeof vehicles,
    record: ReturnType<typeof vehicle> | ReturnType<typeof incident>,
  ) => {
    const position = {
      topic: stream.topics.records,
      partition: 0,
      offset: String(offset++),
    };
    const row = {
      key: record.device_id,
      eventTime: Date.parse(record.timestamp),
      value: Buffer.from(JSON.stringify(record)),
      position: { ...position, appendedMs: Date.parse(record.timestamp) },
    };
    const raw = stream === vehicles ? rawVehicle : rawIncident;
    return [bound(raw, row), bound(latestInsert(stream), row)];
  };
  const source = { topic: vehicles.topics.records, partition: 1, offset: "7" };
  const arrived = (topic: string, n: number) => ({
    topic,
    partition: 1,
    offset: String(n),
    appendedMs: NOW - n * MINUTE,
  });
  await world.insert([
    ...Object.keys(MAKES).flatMap((key, n) =>
      stored(vehicles, vehicle(key, NOW - 2 * MINUTE, 10 + n))
    ),
    ...stored(emergencies, incident("vehicle-1", NOW - 5 * MINUTE, "active")),
    ...boundLate(vehicles, {
      key: "vehicle-1",
      eventTime: NOW - 50 * MINUTE,
      value: Buffer.from("{}"),
      window: {
        size: MINUTE,
        start: NOW - 50 * MINUTE,
        end: NOW - 49 * MINUTE,
      },
      lateByMs: 1_500,
      position: arrived(vehicles.topics.late, 3),
      source,
    }),
    ...boundDead(vehicles, {
      reason: "the value is not JSON",
      key: Buffer.from("vehicle-1"),
      value: Buffer.from("{broken"),
      position: arrived(vehicles.topics.dead, 4),
      source,
    }),
  ]);
  await world.store(vehicles, [
    update("vehicle-1", -2, 10),
    update("vehicle-2", -2, 20),
    update("vehicle-33", -2, 40),
  ]);
  // What only Kafka has.
  const message = (key: string, value: unknown) => ({
    key,
    value: JSON.stringify(value),
  });
  await world.append(vehicles.topics.windows, [
    message("vehicle-1", update("vehicle-1", -1, 11)),
    message("vehicle-4444", update("vehicle-4444", -1, 99)),
  ]);
  await world.append(vehicles.topics.records, [
    message("vehicle-1", vehicle("vehicle-1", NOW, 77)),
  ]);
  await world.append(emergencies.topics.records, [
    message("vehicle-1", incident("vehicle-1", NOW - MINUTE, "resolved")),
  ]);
  await tail.whenReady(120_000, new AbortController().signal);

  const windows: WindowsQuery = {
    refId: "A",
    kind: "windows",
    stream: "vehicle_data",
    measures: ["speed"],
  };
  const label = (key: string) => ({
    device_id: key,
    measure: "speed",
    aggregate: "avg",
  });

  await t.step(
    "windows: every key, also one that only Kafka knows",
    async () => {
      const response = await runWindowsQuery(windows, context);
      assert.deepEqual(series(response), [
        [label("vehicle-1"), [10, 11]],
        [label("vehicle-2"), [20]],
        [label("vehicle-33"), [40]],
        [label("vehicle-4444"), [99]],
      ]);
      const { meta } = framesOf(response)[0]!;
      assert.match(
        String(meta?.["executedQueryString"]),
        /FROM "t\w+"\.windows WHERE stream = \?/,
      );
      assert((meta?.["stats"] as unknown[]).length > 0);
    },
  );

  await t.step(
    "windows: a live query gets what came since it was sent",
    async () => {
      const asked = world.context({ ...RANGE, to: NOW - MINUTE }, tail);
      const query: WindowsQuery = {
        refId: "A",
        kind: "windows",
        stream: "vehicle_data",
        size: MINUTE,
        format: "rows",
      };
      const last = async (changes: Partial<WindowsQuery>) => {
        const [frame] = framesOf(
          await runWindowsQuery({ ...query, ...changes }, asked),
        );
        return windowRows(frame!).at(-1)!.start;
      };
      assert.equal(await last({}), NOW - 2 * MINUTE);
      assert.equal(await last({ followed: true }), NOW - MINUTE);
    },
  );

  await t.step(
    "windows: filters, a dimension and a limit choose the keys",
    async () => {
      const ford = { key: "make", operator: "=" as const, value: "Ford" };
      const filtered = await runWindowsQuery(
        { ...windows, filters: [ford], format: "rows" },
        context,
      );
      const meta = framesOf(filtered)[0]!.meta!["custom"] as RowsMeta;
      assert.deepEqual(meta.keys, ["vehicle-1", "vehicle-33"]);
      assert.equal(
        meta.channel,
        `windows/vehicle_data/${MINUTE}/vehicle-1/vehicle-33`,
      );
      const grouped = await runWindowsQuery({
        ...windows,
        by: "make",
        filters: [ford],
      }, context);
      assert.deepEqual(series(grouped), [
        [{ make: "Ford", measure: "speed", aggregate: "avg" }, [25, 11]],
      ]);
      const limits = { ...context.limits, maxKeys: 2 };
      const few = await runWindowsQuery(windows, { ...context, limits });
      assert.equal(series(few).length, 2);
      assert.match(notices(few).join(), /first 2 of more keys/);
      const cut = {
        ...context,
        limits: { ...context.limits, maxRows: 1 },
        tail: undefined,
      };
      const oneRow = await runWindowsQuery({
        ...windows,
        keys: ["vehicle-1", "vehicle-2"],
      }, cut);
      assert.match(notices(oneRow).join(), /Cut at the limit of 1 rows/);
    },
  );

  await t.step(
    "predictions: what came, and all that is expected of what is to come",
    async () => {
      const insert = predictionInsert(vehicles);
      const came = [-3, -2, -1].map((minute) =>
        expected(minute, 1, {
          actual: 50 - minute,
          score: minute === -2 ? 0.999 : 0.4,
          anomaly: minute === -2,
          error: { mae: 3, relative: 0.6, coverage: 0.91 },
        })
      );
      const ahead = [1, 2, 3, 4, 5].map((horizon) => expected(horizon - 1, horizon));
      const older = [2, 3].map((horizon) => expected(horizon - 2, horizon, { value: -1 }));
      await world.insert(
        [...came, ...ahead, ...older].map((prediction) =>
          bound(insert, {
            prediction,
            position: { appendedMs: NOW },
            stamp: null,
          })
        ),
      );
      const query: PredictionsQuery = {
        refId: "A",
        kind: "predictions",
        stream: "vehicle_data",
        keys: ["vehicle-1"],
      };
      const all = series(await runPredictionsQuery(query, context));
      assert.deepEqual(
        all.map((
          [labels, values],
        ) => [(labels as { value: string }).value, values]),
        [
          ["value", [97, 98, 99, 100, 101, 102, 103, 104]],
          ["lower", [87, 88, 89, 90, 91, 92, 93, 94]],
          ["upper", [107, 108, 109, 110, 111, 112, 113, 114]],
          ["actual", [53, 52, 51, null, null, null, null, null]],
        ],
      );
      // What Cassandra does not have yet comes from Kafka: what this minute came to, and the next forecast.
      const newer = [
        expected(0, 1, { actual: 60, learned: 101 }),
        expected(1, 1, { value: 7 }),
      ];
      await world.append(
        vehicles.predictionsTopic!,
        newer.map((prediction) => ({
          key: `vehicle_data/${prediction.key}`,
          value: JSON.stringify(prediction),
        })),
      );
      await eventually(async () => {
        const values = series(await runPredictionsQuery(query, context));
        assert.deepEqual(values[0]![1], [97, 98, 99, 100, 7, 102, 103, 104]);
        assert.deepEqual(values[3]![1], [
          53,
          52,
          51,
          60,
          null,
          null,
          null,
          null,
        ]);
      });
      const rows = await runPredictionsQuery(
        { ...query, format: "rows" },
        context,
      );
      const meta = framesOf(rows)[0]!.meta!["custom"] as RowsMeta;
      assert.equal(
        meta.channel,
        `predictions/vehicle_data/speed/avg/${MINUTE}/vehicle-1`,
      );
      assert.deepEqual(meta.predicted, {
        measure: "speed",
        aggregate: "avg",
        size: MINUTE,
        horizon: 5,
      });
      const past = {
        ...context,
        range: { from: NOW - 60 * MINUTE, to: NOW - 2 * MINUTE },
      };
      const [[, values]] = series(
        await runPredictionsQuery({ ...query, values: ["value"] }, past),
      ) as [[unknown, unknown]];
      assert.deepEqual(values, [97]);
      // However long the windows are, a range that is over shows nothing after it.
      const groups = world.stream("vehicle_data_by_vehicle_type");
      const ofGroup = [-2, -1, 0].map((window) =>
        expected(0, window === 0 ? 2 : 1, {
          ...{ stream: groups.name, key: "car", size: 5 * MINUTE },
          start: NOW + 5 * window * MINUTE,
          end: NOW + 5 * (window + 1) * MINUTE,
        })
      );
      const insertOfGroup = predictionInsert(groups);
      await world.insert(
        ofGroup.map((prediction) =>
          bound(insertOfGroup, { prediction, position: { appendedMs: NOW }, stamp: null })
        ),
      );
      const ofCars: PredictionsQuery = { ...query, stream: groups.name, keys: ["car"] };
      const over = { ...past, range: { from: NOW - 60 * MINUTE, to: NOW - 3 * MINUTE } };
      const shownOf = async (asked: QueryContext) =>
        series(await runPredictionsQuery({ ...ofCars, values: ["value"] }, asked))
          .map(([, shown]) => (shown as unknown[]).length);
      assert.deepEqual([await shownOf(over), await shownOf(context)], [[2], [3]]);
      // What came is stored with the nearest forecast, and shown beside those from further away.
      const twoAhead = [-3, -2].map((minute) => expected(minute, 2, { value: minute }));
      await world.insert(
        twoAhead.map((prediction) =>
          bound(insert, { prediction, position: { appendedMs: NOW }, stamp: null })
        ),
      );
      const further: PredictionsQuery = { ...query, horizon: 2, values: ["value", "actual"] };
      assert.deepEqual(
        series(await runPredictionsQuery(further, past)).map(([, shown]) => shown),
        [[-3], [53]],
      );
      // Anomalies are those of windows, however far ahead a query was made for.
      const anomalies: PredictionsQuery = { ...query, horizon: 9, format: "anomalies" };
      assert.deepEqual(
        logRows(framesOf(await runPredictionsQuery(anomalies, context))[0]!)
          .map(({ body }) => body),
        ["vehicle-1: Speed avg was 52 km/h, expected 88 to 108 (score 0.999)"],
      );
      const counted = await runPredictionsQuery(anomalies, {
        ...context,
        fromAlert: true,
      });
      assert.deepEqual(
        framesOf(counted).map((
          { fields: [lines] },
        ) => [lines!.labels!["key"], lines!.values]),
        [["vehicle-1", [1]]],
      );
      await assert.rejects(
        runPredictionsQuery({ ...query, measure: "heading" }, context),
        /'heading' is not predicted of stream 'vehicle_data': choose one of 'speed avg 60000'/,
      );
      await assert.rejects(
        runPredictionsQuery({ ...query, stream: "emergency_data" }, context),
        /Nothing is predicted of stream 'emergency_data'/,
      );
      await assert.rejects(
        runPredictionsQuery({ ...query, horizon: 6 }, context),
        /5 windows ahead/,
      );
    },
  );

  await t.step(
    "windows: what cannot be answered lists what there is",
    async () => {
      await assert.rejects(
        runWindowsQuery({ ...windows, stream: "boats" }, context),
        {
          name: "QueryFault",
          message: `There is no stream 'boats': choose one of ${world.names.join(", ")}`,
        },
      );
      await assert.rejects(
        runWindowsQuery({ ...windows, size: 7 }, context),
        /no window of 7 ms: choose one of 60000 ms, 300000 ms/,
      );
    },
  );

  await t.step(
    "records: history and tail, the newest of each key, only what a query asks",
    async () => {
      const records: RecordsQuery = {
        refId: "A",
        kind: "records",
        stream: "vehicle_data",
        format: "rows",
      };
      const all = recordRows(
        framesOf(await runRecordsQuery(records, context))[0]!,
      );
      assert.deepEqual(all.map(({ key, record }) => [key, record["speed"]]), [
        ["vehicle-1", 10],
        ["vehicle-2", 11],
        ["vehicle-33", 12],
        ["vehicle-1", 77],
      ]);
      const latest = {
        ...records,
        latest: true,
        format: "table" as const,
        columns: ["speed"],
      };
      const [table] = framesOf(await runRecordsQuery(latest, context));
      assert.deepEqual(
        table?.fields.map(({ name, values }) => [name, values]),
        [
          ["speed", [77, 11, 12]],
        ],
      );
      const alert = await runRecordsQuery({ ...records, columns: ["speed"] }, {
        ...context,
        fromAlert: true,
      });
      assert.deepEqual(series(alert)[0], [
        { device_id: "vehicle-1", measure: "speed" },
        [10, 77],
      ]);
    },
  );

  await t.step("logs: texts, late records and dead letters", async () => {
    const logs: LogsQuery = { refId: "A", kind: "logs", source: "text" };
    const lines = async (query: Partial<LogsQuery>) =>
      logRows(framesOf(await runLogsQuery({ ...logs, ...query }, context))[0]!);
    assert.deepEqual(
      (await lines({})).map(({ body, level }) => [body, level]),
      [
        ["Fire is out", "info"],
        ["Lorry on fire", "warning"],
      ],
    );
    assert.deepEqual((await lines({ search: "lorry" })).length, 1);
    assert.deepEqual((await lines({ levels: ["critical"] })).length, 0);
    assert.match(
      (await lines({ source: "late" }))[0]!.body,
      /^vehicle-1 came 1.5 s too late for windows of 1 min, /,
    );
    assert.equal(
      (await lines({ source: "dead" }))[0]!.body,
      "the value is not JSON: {broken",
    );
    const counts = await runLogsQuery({ ...logs, levels: ["warning"] }, {
      ...context,
      fromAlert: true,
    });
    const [frame] = framesOf(counts);
    assert.equal(frame?.meta?.["type"], "numeric-multi");
    assert.deepEqual(frame?.fields[0]?.values, [1]);
    assert.equal(frame?.fields[0]?.labels?.["incident_type"], "fire");
  });

  await t.step(
    "pipeline: series, a table, numbers for alert rules, rows for the browser",
    async () => {
      const query = { refId: "A", kind: "pipeline" as const };
      const now = {
        ...context,
        range: { from: Date.now() - MINUTE, to: Date.now() + MINUTE },
      };
      const rate = await runPipelineQuery({ ...query, metrics: ["rate"] }, now);
      assert.deepEqual(
        series(rate).map(([labels]) => labels),
        world.names.map((stream) => ({ stream, metric: "rate" })),
      );
      const noticesFor = async (from: number, to: number) =>
        notices(await runPipelineQuery(query, { ...now, range: { from, to } }));
      assert.deepEqual(await noticesFor(0, now.range.to), []);
      assert.match(
        (await noticesFor(0, MINUTE)).join(),
        /choose a range that ends after/,
      );
      const [table] = framesOf(
        await runPipelineQuery({ ...query, format: "table" }, now),
      );
      assert.deepEqual(table?.fields[0]?.values, world.names);
      const alert = { ...now, fromAlert: true };
      const numbers = await runPipelineQuery(
        { ...query, format: "table", metrics: ["rate"] },
        alert,
      );
      assert.deepEqual(
        framesOf(numbers).map(({ meta }) => meta?.["type"]),
        world.names.map(() => "numeric-multi"),
      );
      const [rows] = framesOf(
        await runPipelineQuery({ ...query, format: "rows" }, now),
      );
      assert.equal((rows!.meta!["custom"] as RowsMeta).channel, "pipeline");
      await assert.rejects(
        runPipelineQuery(query, { ...now, tail: undefined }),
        /set the brokers/,
      );
    },
  );

  await t.step(
    "pipeline: while Kafka is away the answer has a notice, and soon",
    async () => {
      const away = new LiveTail({
        kafka: new kafkajs.Kafka({
          brokers: ["127.0.0.1:9"],
          retry: { retries: 0 },
          logLevel: kafkajs.logLevel.NOTHING,
        }),
        streams: [vehicles],
        group: "away",
        log: createLogger("test", { level: "error" }),
      });
      const began = performance.now();
      const answer = await runPipelineQuery(
        { refId: "A", kind: "pipeline" },
        { ...context, tail: away },
      );
      assert(performance.now() - began < 15_000);
      assert.match(notices(answer).join(), /Kafka is not read at the moment/);
      const dead = await runLogsQuery(
        { refId: "A", kind: "logs", source: "dead" },
        { ...context, tail: away },
      );
      assert.equal(
        notices(dead).length,
        1,
        "what holds for both streams is reported once",
      );
      await away.close();
    },
  );

  await t.step("a cancelled query reads no more", async () => {
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(
      runWindowsQuery(windows, { ...context, signal: stop.signal }),
      { name: "AbortError" },
    );
  });
  await tail.close();
});
