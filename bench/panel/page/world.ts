import { type DataFrame, FieldType, getDisplayProcessor, type GrafanaTheme2 } from "@grafana/data";
import type { WindowStatus } from "#window/update.ts";

/** What the made-up stream looks like. Times in ms. */
export interface WorldOptions {
  keys: number;
  size: number;
  range: number;
  delay: number;
  lateness: number;
  theme: GrafanaTheme2;
}

interface Row {
  key: string;
  start: number;
  status: WindowStatus;
  revision: number;
  count: number;
  late: number;
  value: number;
}

/** A made-up stream whose windows fill, become final and are corrected, as the datasource delivers them. */
export class World {
  readonly #options: WorldOptions;
  readonly #rows = new Map<string, Row[]>();
  readonly #lines: { time: number; key: string; source: "late" | "dead" }[] = [];
  #random = 1;

  constructor(options: WorldOptions, now: number) {
    this.#options = options;
    for (let key = 1; key <= options.keys; key++) this.#rows.set(`vehicle-${key}`, []);
    for (let time = now - options.range; time <= now; time += options.size / 4) this.advance(time);
    for (let index = 0; index < 14; index++) this.#addLine(now - this.#next() * options.range);
  }

  /** One update of every key's newest window; those that the watermark has passed become final. */
  advance(now: number): void {
    const { size, delay, range, lateness } = this.#options;
    const watermark = now - delay;
    let index = 0;
    for (const [key, rows] of this.#rows) {
      index++;
      for (let start = Math.floor((watermark - 1) / size) * size; start <= now; start += size) {
        const known = rows.find((row) => row.start === start);
        if (!known) rows.push({ key, start, status: "open", revision: 1, count: 1, late: 0, value: this.#speed(index, start) });
        else if (known.status === "open") {
          known.revision++;
          known.count++;
          known.value += (this.#next() - 0.5) * 1.5;
        }
      }
      for (const row of rows) {
        if (row.status === "open" && row.start + size <= watermark) {
          row.status = "final";
          row.revision++;
          row.count = this.#next() < 0.06 ? 5 + Math.round(this.#next() * 4) : 12;
        }
      }
      while (rows.length > 0 && rows[0]!.start + size < now - range) rows.shift();
      const settles = rows.filter((row) =>
        row.status === "final" && row.start + size > watermark - lateness
      );
      if (settles.length > 0 && this.#next() < 0.004) {
        this.#correct(settles[Math.floor(this.#next() * settles.length)]!);
      }
    }
    if (this.#next() < 0.002) this.#addLine(now);
  }

  /** All windows, as an answer of format `rows` with its display processors. */
  windows(now: number): DataFrame {
    const { size, delay, lateness, theme } = this.#options;
    const rows = [...this.#rows.values()].flat();
    const column = <T>(name: string, type: FieldType, value: (row: Row) => T, config = {}) => ({
      name,
      type,
      config,
      values: rows.map(value),
    });
    const speed = column("speed.avg", FieldType.number, (row) => row.value, {
      unit: "velocitykmh",
      decimals: 1,
      color: { mode: "palette-classic" },
      custom: {},
    });
    const fields = [
      column("key", FieldType.string, (row) => row.key),
      column("start", FieldType.time, (row) => row.start),
      column("end", FieldType.time, (row) => row.start + size),
      column("status", FieldType.string, (row) => row.status),
      column("revision", FieldType.number, (row) => row.revision),
      column("count", FieldType.number, (row) => row.count),
      column("late", FieldType.number, (row) => row.late),
      column("watermark", FieldType.time, (row) => row.status === "open" ? now - delay : row.start + size),
      column("appended", FieldType.time, () => now - 40 - Math.round(this.#next() * 60)),
      { ...speed, display: getDisplayProcessor({ field: speed, theme }) },
    ];
    return { fields, length: rows.length, meta: { custom: this.#meta(now, { lateness, size, delay }) } };
  }

  /** Records too late or unreadable, as an answer of the logs query. */
  logs(): DataFrame {
    const lines = this.#lines;
    const column = <T>(name: string, type: FieldType, values: T[]) => ({ name, type, config: {}, values });
    return {
      length: lines.length,
      fields: [
        column("timestamp", FieldType.time, lines.map(({ time }) => time)),
        column("body", FieldType.string, lines.map(({ source }) =>
          source === "late" ? "3 min 12 s later than its window allows" : "speed: expected a number, got \"n/a\"")),
        column("severity", FieldType.string, lines.map(() => "warning")),
        column("id", FieldType.string, lines.map((_, index) => String(index))),
        column("labels", FieldType.other, lines.map(({ source, key }) => ({ source, key, stream: "vehicle_data" }))),
      ],
    };
  }

  #meta(now: number, { lateness, size, delay }: { lateness: number; size: number; delay: number }) {
    const late = this.#lines.filter(({ source }) => source === "late").length;
    const dead = this.#lines.length - late;
    return {
      stream: {
        name: "vehicle_data",
        measures: { speed: { label: "Speed", unit: "km/h" } },
        windows: [{ size, kind: "tumbling", allowedLatenessMs: lateness, aggregates: ["avg"], measures: ["speed"] }],
      },
      sluice: {
        epoch: "1",
        from: 0,
        to: 0,
        pulse: {
          at: now,
          watermark: now - delay,
          maxEventTime: now,
          rate: 502,
          processLag: 0,
          persistLag: 12,
          ledger: { in: 91_204, counted: 91_204 - late - dead, late, dead, filtered: 0 },
        },
      },
    };
  }

  #correct(row: Row): void {
    row.status = "revised";
    row.revision++;
    row.count += 2;
    row.late += 2;
    row.value *= 0.8 + this.#next() * 0.3;
  }

  #addLine(time: number): void {
    const key = `vehicle-${1 + Math.floor(this.#next() * this.#options.keys)}`;
    this.#lines.push({ time, key, source: this.#next() < 0.75 ? "late" : "dead" });
    this.#lines.sort((a, b) => a.time - b.time);
  }

  #speed(key: number, start: number): number {
    return 62 + 22 * Math.sin(start / 90_000 + key * 1.7) + 9 * Math.sin(start / 23_000 + key) + (this.#next() - 0.5) * 6;
  }

  /** A number from 0 to 1, the same sequence in every run. */
  #next(): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random / 2_147_483_647;
  }
}
