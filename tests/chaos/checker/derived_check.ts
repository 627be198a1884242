/**
 * What windows by site and windows that are made from windows must be, computed from the records and
 * from the windows that they are made from. It shares no code with the workers.
 *
 * Each partition of the source takes records of a site by its own watermark. A merged window is final
 * when every partition that ever had a record has passed its end. Which corrections came before that
 * depends on how partitions interleave: so a window that was corrected may be final or revised.
 *
 * @module
 */
import type { LogRecord } from "../kafka/record_batch.ts";
import { type DeclaredFormula, type DeclaredStream, sitesOf } from "../streams/declared.ts";
import { compareCounts, type Finding } from "./findings.ts";
import { type Expected, oracle, type OracleRecord } from "./oracle.ts";
import type { ReportedLedger, StreamVerdict } from "./stream_check.ts";
import {
  checkUpdates,
  close,
  compareStored,
  summarise,
  type Summary,
  windowId,
  type WindowState,
} from "./windows.ts";

/** What is known of a derived stream when a run is over. */
export interface DerivedEvidence {
  /** Of the windows topic, in the order of each partition. */
  readonly updates: readonly WindowState[];
  /** Of the `.late` topic. */
  readonly late: readonly LogRecord[];
  /** Of the `.dead` topic. */
  readonly dead: readonly LogRecord[];
  /** Of the stream's own topic: what was merged. */
  readonly inputs: readonly LogRecord[];
  /** By partition: of the partials, and of the source's records. */
  readonly ledgers: ReadonlyMap<number, DerivedLedgers>;
  readonly rows: {
    readonly windows: readonly WindowState[];
    /** As in `Rows`. */
    readonly late: readonly string[];
    readonly dead: readonly string[];
  };
}

/** Both ledgers of a derived stream in one task. */
export interface DerivedLedgers {
  readonly ledger: ReportedLedger;
  readonly firstHop?: ReportedLedger;
}

/** What the check of a derived stream found. */
export interface DerivedVerdict {
  /** Windows that were compared. */
  readonly windows: number;
  readonly findings: readonly Finding[];
}

/** A window as it must be. */
interface Merged {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly statuses: readonly string[];
  readonly inputs?: WindowState["inputs"];
  /** Each with the numbers that decide how exact it can be. */
  readonly measures: Readonly<
    Record<string, { readonly summary: Summary; readonly of: readonly number[] }>
  >;
}

const MEASURES = ["seq", "mix", "value"];
/** A share of windows that may have got something too late: partitions that had been idle. */
const MOST_LATE = 0.1;
const decoder = new TextDecoder();

/** Checks the windows by site of a stream. */
export function checkSites(
  stream: DeclaredStream & { readonly sites: NonNullable<DeclaredStream["sites"]> },
  { tasks, future }: Pick<StreamVerdict, "tasks" | "future">,
  evidence: DerivedEvidence,
): DerivedVerdict {
  const epochs = Math.max(0, ...tasks.flat().map(({ epoch }) => epoch)) + 1;
  const declared = Array.from({ length: epochs }, () => [stream.sites]);
  const groupOf = ({ site }: OracleRecord) => site === "" ? undefined : site;
  const hops = tasks.map((records) => oracle(records, { ...stream, declared, groupOf }));
  const watermark = least(hops.map((hop) => hop.watermark));
  const windows = Map.groupBy(
    hops.flatMap((hop) => hop.windows),
    ({ key, start }) => `${key} ${start}`,
  );
  const expected = [...windows.values()].map((parts): Merged => {
    const { key, start, end } = parts[0]!;
    const records = parts.flatMap((part) => part.records);
    const corrected = parts.some(({ late }) => late > 0);
    const measures = MEASURES.map((name) => {
      const of = records.flatMap((record) => record.measures[name] ?? []);
      return [name, { summary: summarise(of), of }] as const;
    });
    return {
      ...{ key, start, end, count: records.length, measures: Object.fromEntries(measures) },
      statuses: statusesOf(end <= watermark, corrected),
    };
  });
  const late = hops.flatMap((hop) => hop.late.map(({ id, size }) => `${id} ${size}`));
  const findings = [
    ...checkMerged(expected, evidence),
    ...compareCounts("late record", {
      expected: late,
      found: evidence.late.filter((log) => log.headers["sluice-source-topic"] === stream.name)
        .map((log) => `${placeOf(log)} ${log.headers["sluice-window-size"]}`),
    }),
    ...hops.flatMap((hop, partition) =>
      checkFirstHop(hop, { partition, future: future[partition]! }, evidence)
    ),
  ];
  return { windows: expected.length, findings: named(sitesOf(stream.name), findings) };
}

/** Checks the windows that are made from windows, from the last state of those. */
export function checkFormula(
  formula: DeclaredFormula,
  source: { readonly updates: readonly WindowState[]; readonly expected: readonly Expected[] },
  evidence: DerivedEvidence,
): DerivedVerdict {
  const { sizeMs, key } = formula;
  const updates = source.updates.filter((update) =>
    update.size === sizeMs && formula.inputs.includes(update.key)
  );
  const last = new Map(updates.map((update) => [`${update.key} ${update.start}`, update]));
  const corrected = new Set(
    updates.filter(({ status }) => status === "revised")
      .flatMap(({ start }) => [start, start + sizeMs]),
  );
  const told = least(
    source.expected.filter(({ watermark }) => watermark > -Infinity)
      .map((one) => one.told.get(sizeMs) ?? -Infinity),
  );
  const starts = new Set([...last.values()].map(({ start }) => start));
  const expected = [...starts].map((start): Merged => {
    const found = formula.inputs.map((input) => ({
      now: last.get(`${input} ${start}`),
      before: last.get(`${input} ${start - sizeMs}`),
    }));
    const sums = found.flatMap(({ now }) => now?.measures.mix?.sum ?? []);
    const gains = found.flatMap(({ now, before }) => {
      if (now === undefined || before === undefined) return [];
      const [is, was] = [now, before].map(({ measures }) => measures.seq!.last!) as [
        number,
        number,
      ];
      return [is >= was ? is - was : is];
    });
    const wanted = formula.inputs.length;
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const whole = gains.length === wanted;
    const gain = whole ? { value: total(gains) } : {};
    const rest = whole && sums.length === wanted ? { value: total(sums) - total(gains) } : {};
    const present = sums.length + gains.length;
    return {
      ...{ key, start, end: start + sizeMs, count: present },
      statuses: statusesOf(start + sizeMs <= told, corrected.has(start)),
      inputs: { present, expected: 2 * wanted },
      measures: {
        gain: { summary: gain, of: gains },
        rest: { summary: rest, of: [...sums, ...gains] },
      },
    };
  });
  const findings = [...checkMerged(expected, evidence), ...checkInputs(updates, evidence)];
  return { windows: expected.length, findings: named(formula.name, findings) };
}

/** Where a letter came in. */
function placeOf({ headers }: LogRecord): string {
  return `${headers["sluice-source-partition"]}:${headers["sluice-source-offset"]}`;
}

function statusesOf(final: boolean, corrected: boolean): readonly string[] {
  return !final ? ["open"] : corrected ? ["final", "revised"] : ["final"];
}

/** The watermark of all partitions that ever had a record. */
function least(watermarks: readonly number[]): number {
  const known = watermarks.filter((watermark) => watermark > -Infinity);
  return known.length === 0 ? -Infinity : Math.min(...known);
}

function checkMerged(expected: readonly Merged[], evidence: DerivedEvidence): Finding[] {
  const { updates, rows, ledgers, dead } = evidence;
  const last = new Map(updates.map((update) => [windowId(update), update]));
  const left = new Set(evidence.late.flatMap((log) => {
    if (log.headers["sluice-source-topic"]?.endsWith(".partials") !== true) return [];
    const { key, at, size } = JSON.parse(decoder.decode(log.value!));
    return [`${key} ${at}`, `${key} ${at + size}`];
  }));
  const findings = [...checkUpdates(updates), ...compareStored(last, rows.windows)];
  const found = new Map([...last.values()].map((one) => [`${one.key} ${one.start}`, one]));
  let passedOver = 0;
  for (const window of expected) {
    const id = `${window.key} ${window.start}`;
    const state = found.get(id);
    found.delete(id);
    if (left.has(id)) {
      passedOver++;
      continue;
    }
    const wrong = problems(window, state);
    if (wrong.length === 0) continue;
    const kind = (state?.count ?? 0) < window.count
      ? "lost"
      : state!.count > window.count
      ? "doubled"
      : "wrong";
    findings.push({ kind, what: "window", detail: `${id}: ${wrong.slice(0, 4).join(", ")}` });
  }
  for (const id of found.keys()) {
    findings.push({ kind: "wrong", what: "window", detail: `${id}: must not be there` });
  }
  if (passedOver > MOST_LATE * expected.length) {
    const detail = `${passedOver} of ${expected.length} windows got something too late`;
    findings.push({ kind: "wrong", what: "late partials", detail });
  }
  const late = evidence.late.map((log) => `${placeOf(log)} ${log.headers["sluice-window-size"]}`);
  findings.push(
    ...compareCounts("late row", { expected: late, found: rows.late }),
    ...compareCounts("dead row", { expected: dead.map(placeOf), found: rows.dead }),
  );
  for (const { headers } of dead) {
    findings.push({ kind: "wrong", what: "dead partial", detail: headers["sluice-reason"] ?? "" });
  }
  for (const [partition, { ledger }] of ledgers) {
    const { counted, late, filtered } = ledger;
    if (ledger.in === counted + late + ledger.dead + filtered) continue;
    const detail = `partition ${partition}: ${JSON.stringify(ledger)}`;
    findings.push({ kind: "wrong", what: "ledger", detail });
  }
  return findings;
}

function problems(window: Merged, state: WindowState | undefined): string[] {
  if (state === undefined) {
    // A window of which no term has a value is not told.
    return window.count === 0 ? [] : [`missing, count ${window.count}`];
  }
  const wrong: string[] = [];
  if (state.count !== window.count) wrong.push(`count is ${state.count}, not ${window.count}`);
  if (state.end !== window.end) wrong.push(`end is ${state.end}, not ${window.end}`);
  if (!window.statuses.includes(state.status)) {
    wrong.push(`status is ${state.status}, not ${window.statuses.join(" or ")}`);
  }
  if (JSON.stringify(state.inputs) !== JSON.stringify(window.inputs)) {
    wrong.push(`inputs are ${JSON.stringify(state.inputs)}, not ${JSON.stringify(window.inputs)}`);
  }
  for (const [measure, { summary, of }] of Object.entries(window.measures)) {
    const is = state.measures[measure] ?? {};
    for (const [name, value] of Object.entries(summary)) {
      if (close(is[name], value, of)) continue;
      wrong.push(`${name} of ${measure} is ${is[name]}, not ${value}`);
    }
    if (!("value" in summary) && is.value !== undefined) {
      wrong.push(`${measure} is ${is.value} without all of its inputs`);
    }
  }
  return wrong;
}

/** Each input that was final or corrected is a record of the derived stream, for each of two terms. */
function checkInputs(updates: readonly WindowState[], evidence: DerivedEvidence): Finding[] {
  const tooLate = evidence.late.map(nameOfInput);
  const expected = updates.filter(({ status }) => status !== "open")
    .map(({ key, start, revision }) => `${key} ${start} ${revision}`);
  return compareCounts("input", {
    expected: expected.flatMap((name) => [name, name]).filter((name) => !tooLate.includes(name)),
    found: evidence.inputs.map(nameOfInput),
  });
}

function nameOfInput({ value }: LogRecord): string {
  const { source_key, start, revision } = JSON.parse(decoder.decode(value!));
  return `${source_key} ${start} ${revision}`;
}

function checkFirstHop(
  { counted, tooLate, filtered }: Expected,
  { partition, future }: { readonly partition: number; readonly future: number },
  { ledgers }: DerivedEvidence,
): Finding[] {
  const is = ledgers.get(partition)?.firstHop;
  const all = counted + tooLate + future + filtered;
  const must = { in: all, counted, late: tooLate, dead: future, filtered };
  if (must.in === 0 && (is === undefined || is.in === 0)) return [];
  const wrong = (["in", "counted", "late", "dead", "filtered"] as const)
    .filter((name) => is?.[name] !== must[name])
    .map((name) => `${name} is ${is?.[name]}, not ${must[name]}`);
  if (wrong.length === 0) return [];
  const kind = (is?.in ?? 0) < must.in ? "lost" : is!.in > must.in ? "doubled" : "wrong";
  return [{ kind, what: "first ledger", detail: `partition ${partition}: ${wrong.join(", ")}` }];
}

function named(stream: string, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, what: `${stream} ${finding.what}` }));
}
