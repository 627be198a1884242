import type { SessionSpec } from "../spec.ts";
import { summariseAll } from "./measures.ts";
import type { Arrived, OracleWindow, SpecInput, SpecResult } from "./oracle.ts";
import { windowId } from "./window_id.ts";

/** A session is the list of its records, in no order that matters. */
interface Group {
  records: Arrived[];
  late: number;
  /** Watermark at which it was told as final or last revised; none while open. */
  told?: number | undefined;
  revised: boolean;
}

/** Session windows: replays the arrivals on plain lists of records, everything else is recomputed. */
export function sessionOracle(
  arrived: readonly Arrived[],
  input: SpecInput<SessionSpec>,
): SpecResult {
  const { spec } = input;
  const result: SpecResult = { windows: new Map(), late: [] };
  for (const key of new Set(arrived.map((one) => one.key))) {
    const ofKey = arrived.filter((one) => one.key === key);
    replayKey(ofKey, { ...input, key, result });
  }
  return spec.emit === "final" ? withoutOpen(result) : result;
}

type KeyInput = SpecInput<SessionSpec> & { key: string; result: SpecResult };

function replayKey(arrived: readonly Arrived[], input: KeyInput): void {
  const { spec, result, watermarks } = input;
  const { gapMs } = spec;
  const keep = spec.emit === "final" ? 0 : spec.allowedLatenessMs;
  const closeLag = spec.emit === "update" ? keep : 0;
  const start = (group: Group) => Math.min(...group.records.map((r) => r.time));
  const end = (group: Group) => Math.max(...group.records.map((r) => r.time)) + gapMs;
  const put = (group: Group) => {
    const window = describe(group, input);
    result.windows.set(windowId(window), window);
  };
  const closeAll = (groups: Group[], by: readonly number[]) => {
    for (const group of groups) {
      group.told ??= by.find((watermark) => watermark >= end(group) + closeLag);
      put(group);
    }
  };
  let kept: Group[] = [];
  let seen = -Infinity;
  for (const one of arrived) {
    closeAll(
      kept,
      watermarks.filter((watermark) => watermark >= seen && watermark <= one.watermark),
    );
    seen = one.watermark;
    kept = kept.filter((group) => end(group) + keep > one.watermark);
    const joined = kept.filter((g) => start(g) < one.time + gapMs && one.time < end(g));
    const inside = joined.some((group) => start(group) <= one.time);
    const lateByMs = one.watermark - (one.time + gapMs + keep);
    if (lateByMs >= 0 && !inside) {
      const span = { start: one.time, end: one.time + gapMs };
      result.late.push({ arrived: one, late: { spec, ...span, lateByMs } });
      continue;
    }
    const group: Group = {
      records: [...joined.flatMap((g) => g.records), one],
      late: joined.reduce((total, g) => total + g.late, 0),
      revised: false,
    };
    for (const old of joined) {
      if (start(old) !== start(group)) withdraw(old, one.watermark, input);
    }
    if (joined.some((g) => g.told !== undefined) || one.watermark >= end(group) + closeLag) {
      group.told = one.watermark;
      group.revised = true;
      group.late++;
    }
    kept = [...kept.filter((g) => !joined.includes(g)), group];
    put(group);
  }
  closeAll(kept, watermarks.filter((watermark) => watermark >= seen));

  function withdraw(old: Group, watermark: number, { stream, key }: KeyInput): void {
    const window = describe(old, input);
    const nothing = Object.fromEntries(spec.measures.map((name) => [name, {}]));
    const revision = old.records.length + 2;
    result.windows.set(windowId(window), {
      ...{ stream, key, start: window.start, end: window.end, size: 0, status: "revised" },
      ...{ revision, count: 0, late: 0, watermark, measures: nothing, magnitudes: {} },
    });
  }
}

function describe(group: Group, { spec, stream, key }: KeyInput): OracleWindow {
  const times = group.records.map((one) => one.time);
  const count = group.records.length;
  const open = group.told === undefined;
  const inOrder = group.records.toSorted((a, b) => a.watermark - b.watermark);
  return {
    ...{ stream, key, start: Math.min(...times), end: Math.max(...times) + spec.gapMs, size: 0 },
    status: open ? "open" : group.revised ? "revised" : "final",
    ...{ revision: open ? count : count + 1, count, late: group.late },
    watermark: group.told ?? inOrder[count - 1]!.watermark,
    ...summariseAll(group.records, spec),
  };
}

/** Under `final`, open sessions are not told, and joined ones leave nothing behind. */
function withoutOpen(result: SpecResult): SpecResult {
  const told = [...result.windows].filter(([, w]) => w.status !== "open" && w.count > 0);
  return { windows: new Map(told), late: result.late };
}
