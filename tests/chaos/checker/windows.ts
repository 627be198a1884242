import type { Finding } from "./findings.ts";
import type { ExpectedWindow } from "./oracle.ts";

/** Aggregates of one measure, by name. */
export type Summary = Readonly<Record<string, number>>;

/** A window's state as the windows topic and Cassandra have it. Times are epoch ms. */
export interface WindowState {
  readonly key: string;
  readonly size: number;
  readonly start: number;
  readonly end: number;
  readonly status: string;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
  readonly measures: Readonly<Record<string, Summary>>;
  /** Of windows made from windows. */
  readonly inputs?: { readonly present: number; readonly expected: number };
}

/** Differences of one window that are shown. */
const SHOWN = 4;

/** What identifies a window of a stream. */
export function windowId({ key, size, start }: Pick<WindowState, "key" | "size" | "start">) {
  return `${key} ${size} ${start}`;
}

/**
 * Checks the updates of windows in the order of the log: revisions rise, there is one `final`, and
 * nothing opens again behind it. An open window may be told once more, with the same content, when
 * its task has moved.
 */
export function checkUpdates(updates: readonly WindowState[]): Finding[] {
  const findings: Finding[] = [];
  const last = new Map<string, WindowState>();
  const told = new Set<string>();
  for (const update of updates) {
    const id = windowId(update);
    const before = last.get(id);
    last.set(id, update);
    const report = (kind: Finding["kind"], how: string) =>
      findings.push({ kind, what: "update", detail: `${id}: ${how}` });
    if (update.status === "final") {
      if (told.has(id)) report("doubled", `a second final, revision ${update.revision}`);
      told.add(id);
    }
    if (before === undefined || update.revision > before.revision) continue;
    const again = update.revision === before.revision;
    const how = `${before.status} ${before.revision} is followed by ${update.status} ` +
      `${update.revision}`;
    if (!again) report("wrong", how);
    else if (differences(before, update).length > 0) report("wrong", `${how} of other content`);
    else if (update.status !== "open" || before.status !== "open") report("doubled", how);
  }
  return findings;
}

/** Compares the last state of every window with what it must be. */
export function compareWindows(
  expected: readonly ExpectedWindow[],
  found: ReadonlyMap<string, WindowState>,
): Finding[] {
  const findings: Finding[] = [];
  const wanted = new Map(expected.map((window) => [windowId(window), window]));
  const starts = new Set(
    expected.flatMap(({ key, records }) => records.map(({ time }) => `${key} 0 ${time}`)),
  );
  for (const [id, state] of found) {
    // A session that became part of another one is withdrawn under the start that it had.
    const withdrawn = state.count === 0 && state.size === 0 && starts.has(id);
    if (wanted.has(id) || withdrawn) continue;
    findings.push({ kind: "wrong", what: "window", detail: `${id}: must not be there` });
  }
  for (const [id, window] of wanted) {
    const state = found.get(id);
    if (window.status === "open" && !window.shown) {
      // Other settings may have shown it before.
      if (state === undefined || state.status === "open") continue;
    }
    const { records } = window;
    if (state === undefined) {
      const detail = `${id}: missing, ${records.length} records`;
      findings.push({ kind: "lost", what: "window", detail });
      continue;
    }
    const wrong = problems(window, state);
    if (wrong.length === 0) continue;
    const kind = state.count < records.length
      ? "lost"
      : state.count > records.length
      ? "doubled"
      : "wrong";
    const detail = `${id}: ${wrong.slice(0, SHOWN).join(", ")}`;
    findings.push({ kind, what: "window", detail });
  }
  return findings;
}

function problems(window: ExpectedWindow, state: WindowState): string[] {
  const { records, status } = window;
  const count = records.length;
  const revision = status === "open" ? count : count + 1;
  const wanted = { count, status, late: window.late, end: window.end, revision };
  const wrong = Object.entries(wanted)
    .map(([name, value]) => [name, value, state[name as keyof WindowState]] as const)
    .filter(([, value, is]) => value !== is)
    .map(([name, value, is]) => `${name} is ${is}, not ${value}`);
  for (const measure of ["seq", "mix", "value"]) {
    const values = records.map(({ measures }) => measures[measure])
      .filter((value) => value !== undefined);
    const summary = state.measures[measure] ?? {};
    for (const [name, value] of Object.entries(summarise(values))) {
      if (close(summary[name], value, values)) continue;
      wrong.push(`${name} of ${measure} is ${summary[name]}, not ${value}`);
    }
  }
  return wrong;
}

/** What of numbers must be there. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) return {};
  const sum = values.reduce((total, value) => total + value, 0);
  const finite = Number.isFinite(sum) ? { sum, avg: sum / values.length } : {};
  return { min: Math.min(...values), max: Math.max(...values), ...finite };
}

/** Whether a sum, or what is made of one, is right but for rounding. */
export function close(is: number | undefined, value: number, values: readonly number[]): boolean {
  const magnitude = values.reduce((total, one) => total + Math.abs(one), 0);
  return is !== undefined && Math.abs(is - value) <= 1e-9 * magnitude;
}

/** The fields in which two states of one window differ, empty when they are the same. */
export function differences(a: WindowState, b: WindowState): string[] {
  const fields = ["end", "status", "revision", "count", "late"] as const;
  const different = fields.filter((field) => a[field] !== b[field])
    .map((field) => `${field} ${a[field]} and ${b[field]}`);
  const values = ({ measures }: WindowState) =>
    Object.entries(measures).flatMap(([measure, summary]) =>
      Object.entries(summary).map(([name, value]) => `${name} of ${measure} ${value}`)
    );
  const those = new Set(values(b));
  const other = values(a).filter((value) => !those.has(value));
  const missing = values(a).length === those.size ? [] : ["other measures"];
  return [...different, ...missing, ...other].slice(0, SHOWN);
}

/** Cassandra must hold the last update of every window. */
export function compareStored(
  last: ReadonlyMap<string, WindowState>,
  rows: readonly WindowState[],
): Finding[] {
  const findings: Finding[] = [];
  const stored = new Map(rows.map((row) => [windowId(row), row]));
  for (const [id, update] of last) {
    const row = stored.get(id);
    if (row === undefined) findings.push({ kind: "lost", what: "window row", detail: id });
    else {
      const wrong = differences(update, row);
      if (wrong.length === 0) continue;
      findings.push({ kind: "wrong", what: "window row", detail: `${id}: ${wrong.join(", ")}` });
    }
  }
  for (const id of stored.keys()) {
    if (last.has(id)) continue;
    findings.push({ kind: "wrong", what: "window row", detail: `${id}: must not be there` });
  }
  return findings;
}
