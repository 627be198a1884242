import type { Archive, Cut } from "../archive.ts";
import type { LogRecord } from "../kafka/record_batch.ts";
import type { OutputLogs } from "../outputs.ts";
import { declaredStreams, FORMULA, sitesOf } from "../streams/declared.ts";
import {
  checkFormula,
  checkSites,
  type DerivedEvidence,
  type DerivedVerdict,
} from "./derived_check.ts";
import type { Finding } from "./findings.ts";
import type { Rows } from "./rows.ts";
import { checkStream, type ReportedLedger, type StreamEvidence } from "./stream_check.ts";
import type { WindowState } from "./windows.ts";

/** What a run came to. */
export interface Verdict {
  /** Records that the inputs ever held. */
  readonly records: number;
  readonly windows: number;
  /** Those of them that are made across keys and streams. */
  readonly derivedWindows: number;
  readonly findings: readonly Finding[];
}

/** What is checked. */
export interface CheckOptions {
  readonly archive: Archive;
  readonly outputs: OutputLogs;
  /** The progress topic alone. */
  readonly progress: OutputLogs;
  readonly rows: Rows;
  readonly progressTopic: string;
}

/** Offsets that were gone; `to` is exclusive. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A progress report, as far as it is checked. */
interface Progress {
  readonly task: number;
  readonly streams: Readonly<
    Record<string, {
      readonly ledger: ReportedLedger;
      readonly firstHop?: ReportedLedger;
      readonly gaps?: readonly Gap[];
    }>
  >;
}

const decoder = new TextDecoder();

/** Compares what the workers made of a run with what must follow from the records. */
export function check(options: CheckOptions): Verdict {
  const { archive } = options;
  const reports = lastReports(options);
  const evidence = evidenceOf(options, reports);
  const verdicts = evidence.map(checkStream);
  const derived = evidence.flatMap(({ stream, updates }, index): DerivedVerdict[] => {
    const { expected, ...verdict } = verdicts[index]!;
    const { name, sites } = stream;
    return [
      ...(sites === undefined ? [] : [
        checkSites({ ...stream, sites }, verdict, derivedEvidence(sitesOf(name), options, reports)),
      ]),
      ...(FORMULA.source !== name ? [] : [
        checkFormula(
          FORMULA,
          { updates, expected },
          derivedEvidence(FORMULA.name, options, reports),
        ),
      ]),
    ];
  });
  const all = [...verdicts, ...derived];
  return {
    records: archive.places.reduce((sum, place) => sum + archive.records(place).length, 0),
    windows: all.reduce((sum, { windows }) => sum + windows, 0),
    derivedWindows: derived.reduce((sum, { windows }) => sum + windows, 0),
    findings: [
      ...all.flatMap(({ findings }) => findings),
      ...archive.cuts.flatMap((cut) => checkGap(cut, reports)),
    ],
  };
}

function evidenceOf(
  { archive, outputs, rows }: CheckOptions,
  { tasks }: Reports,
): StreamEvidence[] {
  const epochs = archive.epochs.map(({ settings }) => declaredStreams(settings));
  const partitions = Array.from({ length: archive.partitions }, (_, partition) => partition);
  return epochs.at(-1)!.map((stream): StreamEvidence => {
    const { name } = stream;
    const read = (suffix: string) =>
      partitions.flatMap((partition) => outputs.records({ topic: name + suffix, partition }));
    const ledgers = [...tasks].flatMap(([task, { streams }]) => {
      const ledger = streams[name]?.ledger;
      return ledger === undefined ? [] : [[task, ledger] as const];
    });
    return {
      stream,
      declared: epochs.map((streams) => streams.find((one) => one.name === name)!.windows),
      partitions: archive.epochs.map((epoch) => epoch.partitions),
      records: partitions.map((partition) => archive.records({ topic: name, partition })),
      updates: read(".windows").map(({ value }) =>
        JSON.parse(decoder.decode(value!)) as WindowState
      ),
      late: read(".late").map((log) => `${sourceOf(log)} ${log.headers["sluice-window-size"]}`),
      dead: read(".dead").map(sourceOf),
      ledgers: new Map(ledgers),
      rows: {
        windows: rows.windows.get(name) ?? [],
        raw: rows.raw.get(name) ?? [],
        late: rows.late.get(name) ?? [],
        dead: rows.dead.get(name) ?? [],
      },
    };
  });
}

function derivedEvidence(
  name: string,
  { archive, outputs, rows }: CheckOptions,
  { tasks }: Reports,
): DerivedEvidence {
  const read = (suffix: string) =>
    Array.from(
      { length: archive.partitions },
      (_, partition) => outputs.records({ topic: name + suffix, partition }),
    ).flat();
  return {
    updates: read(".windows").map(({ value }) => JSON.parse(decoder.decode(value!)) as WindowState),
    late: read(".late"),
    dead: read(".dead"),
    inputs: read(""),
    ledgers: new Map([...tasks].flatMap(([task, { streams }]) => {
      const progress = streams[name];
      return progress === undefined ? [] : [[task, progress] as const];
    })),
    rows: {
      windows: rows.windows.get(name) ?? [],
      late: rows.late.get(name) ?? [],
      dead: rows.dead.get(name) ?? [],
    },
  };
}

function sourceOf({ headers }: LogRecord): string {
  return `${headers["sluice-source-partition"]}:${headers["sluice-source-offset"]}`;
}

/** The newest report of each task, and the gaps that persist has met, by topic and partition. */
interface Reports {
  readonly tasks: ReadonlyMap<number, Progress>;
  readonly persist: ReadonlyMap<string, readonly Gap[]>;
}

function lastReports({ archive, progress, progressTopic }: CheckOptions): Reports {
  const tasks = new Map<number, Progress>();
  const persist = new Map<string, readonly Gap[]>();
  for (let partition = 0; partition < archive.partitions; partition++) {
    for (const { key, value } of progress.records({ topic: progressTopic, partition })) {
      if (key === null || value === null) continue;
      const report = JSON.parse(decoder.decode(value));
      const [kind, reader, topic, of] = decoder.decode(key).split("/");
      if (kind !== "gap") tasks.set(report.task, report as Progress);
      else if (reader === "persist") {
        const place = `${topic}[${of}]`;
        persist.set(place, [...persist.get(place) ?? [], report as Gap]);
      }
    }
  }
  return { tasks, persist };
}

/**
 * Records that were deleted unread must be reported as a gap, by each worker that had not read them.
 * One that had not begun begins where the log does.
 */
function checkGap({ topic, partition, from, to }: Cut, { tasks, persist }: Reports): Finding[] {
  const place = `${topic}[${partition}]`;
  const reported = {
    process: tasks.get(partition)?.streams[topic]?.gaps ?? [],
    persist: persist.get(place) ?? [],
  };
  return (["process", "persist"] as const).flatMap((reader): Finding[] => {
    const first = from[reader];
    if (first >= to || first < 0) return [];
    if (reported[reader].some((gap) => gap.from <= first && gap.to >= to)) return [];
    const detail = `${place} ${first} to ${to} is not reported by ${reader}`;
    return [{ kind: "lost", what: "gap", detail }];
  });
}
