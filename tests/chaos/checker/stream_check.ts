import type { ArchivedRecord } from "../archive.ts";
import { javaPartition } from "../kafka/murmur2.ts";
import type { DeclaredStream, DeclaredWindow } from "../streams/declared.ts";
import { compareCounts, type Finding } from "./findings.ts";
import { judge } from "./judge.ts";
import { type Expected, oracle, type OracleRecord } from "./oracle.ts";
import {
  checkUpdates,
  compareStored,
  compareWindows,
  windowId,
  type WindowState,
} from "./windows.ts";

/** Where the records of a stream in one task went, as the workers report it. */
export interface ReportedLedger {
  readonly in: number;
  readonly counted: number;
  readonly late: number;
  readonly dead: number;
  readonly filtered: number;
}

/** All that is known of one stream when a run is over. */
export interface StreamEvidence {
  readonly stream: DeclaredStream;
  /** Its windows, epoch by epoch. */
  readonly declared: readonly (readonly DeclaredWindow[])[];
  /** Partitions of its topic, epoch by epoch. */
  readonly partitions: readonly number[];
  /** By partition, in order. */
  readonly records: readonly (readonly ArchivedRecord[])[];
  /** Of the windows topic, in the order of each partition. */
  readonly updates: readonly WindowState[];
  /** `partition:offset size` of the source, of the `.late` topic. */
  readonly late: readonly string[];
  /** `partition:offset` of the source, of the `.dead` topic. */
  readonly dead: readonly string[];
  /** By partition. */
  readonly ledgers: ReadonlyMap<number, ReportedLedger>;
  /** As in `Rows`, of this stream. */
  readonly rows: {
    readonly windows: readonly WindowState[];
    readonly raw: readonly string[];
    readonly late: readonly string[];
    readonly dead: readonly string[];
  };
}

/** What the check of a stream found. */
export interface StreamVerdict {
  /** Records that count, by the partition whose task counts them. */
  readonly tasks: readonly (readonly OracleRecord[])[];
  /** By the same, records that are right, but too far ahead of their append. */
  readonly future: readonly number[];
  /** What must become of the records that count. */
  readonly expected: readonly Expected[];
  /** Windows that were compared. */
  readonly windows: number;
  readonly findings: readonly Finding[];
}

/** Compares everything that is known of a stream with what must follow from its records. */
export function checkStream(evidence: StreamEvidence): StreamVerdict {
  const { stream, rows, updates } = evidence;
  const must = expectationOf(evidence);
  const expected = must.tasks.map((records) =>
    oracle(records, { ...stream, declared: evidence.declared })
  );
  const windows = expected.flatMap((one) => one.windows);
  const late = expected.flatMap((one) => one.late.map(({ id, size }) => `${id} ${size}`));
  const last = new Map(updates.map((update) => [windowId(update), update]));
  const findings = [
    ...checkUpdates(updates),
    ...compareWindows(windows, last),
    ...compareStored(last, rows.windows),
    ...compareCounts("late record", { expected: late, found: evidence.late }),
    ...compareCounts("late row", { expected: late, found: rows.late }),
    ...compareCounts("dead letter", { expected: must.dead, found: evidence.dead }),
    ...compareCounts("dead row", { expected: must.dead, found: rows.dead }),
    ...compareCounts("raw row", {
      expected: must.raw,
      found: rows.raw,
      optional: must.optionalRaw,
    }),
    ...compareLedgers(must, expected, evidence),
  ].map((finding) => ({ ...finding, what: `${stream.name} ${finding.what}` }));
  const { tasks, future } = must;
  return { windows: windows.length, findings, tasks, future, expected };
}

interface Expectation {
  /** Records that count, by the partition whose task counts them. */
  readonly tasks: readonly OracleRecord[][];
  /** Dead letters by the partition whose task writes them. */
  readonly deadIn: readonly number[];
  /** Those of them that are right, but too far ahead. */
  readonly future: readonly number[];
  readonly dead: readonly string[];
  readonly raw: readonly string[];
  readonly optionalRaw: ReadonlySet<string>;
}

function expectationOf(evidence: StreamEvidence): Expectation {
  const { stream, partitions } = evidence;
  const tasks: OracleRecord[][] = evidence.records.map(() => []);
  const dead: string[] = [];
  const deadIn = evidence.records.map(() => 0);
  const future = evidence.records.map(() => 0);
  const raw: string[] = [];
  const optionalRaw = new Set<string>();
  evidence.records.forEach((records, partition) => {
    for (const log of records) {
      const count = partitions[log.epoch]!;
      const id = `${partition}:${log.offset}`;
      const routed = stream.partitioner === "any" && log.key !== null;
      const task = routed ? javaPartition(log.key, count) : partition;
      const judgement = judge(stream, log, { partition, partitions: count });
      const { kind } = judgement;
      const record = "record" in judgement ? judgement.record : undefined;
      const row = record === undefined ? "" : `${id} ${record.key} ${record.seq}`;
      if (!record || kind === "misplaced") {
        if (record) optionalRaw.add(row);
        if (log.lost.process) continue;
        dead.push(id);
        deadIn[task]!++;
        if (kind === "future") future[task]!++;
        continue;
      }
      if (log.lost.persist === "no") raw.push(row);
      else optionalRaw.add(row);
      if (log.lost.process) continue;
      tasks[task]!.push({ ...record, id, append: log.timestamp, epoch: log.epoch });
    }
  });
  // Routed records reach their task in no promised order: no window closes before the last one did,
  // so the order of their appends is as good as any.
  if (stream.partitioner === "any") {
    for (const records of tasks) records.sort((a, b) => a.epoch - b.epoch || a.append - b.append);
  }
  return { tasks, deadIn, future, dead, raw, optionalRaw };
}

/** In = counted + late + dead, and each is what the records say. */
function compareLedgers(
  { deadIn }: Expectation,
  expected: readonly Expected[],
  { ledgers }: StreamEvidence,
): Finding[] {
  return expected.flatMap(({ counted, tooLate }, partition): Finding[] => {
    const dead = deadIn[partition]!;
    const must = { in: counted + tooLate + dead, counted, late: tooLate, dead, filtered: 0 };
    const is = ledgers.get(partition);
    if (must.in === 0 && (is === undefined || is.in === 0)) return [];
    const wrong = Object.entries(must)
      .map(([name, value]) => [name, value, is?.[name as keyof ReportedLedger]] as const)
      .filter(([, value, reported]) => value !== reported)
      .map(([name, value, reported]) => `${name} is ${reported}, not ${value}`);
    if (wrong.length === 0) return [];
    const kind = (is?.in ?? 0) < must.in ? "lost" : is!.in > must.in ? "doubled" : "wrong";
    return [{ kind, what: "ledger", detail: `partition ${partition}: ${wrong.join(", ")}` }];
  });
}
