import { apiTable } from "../api/report.ts";
import { derivedTable } from "../derived/report.ts";
import { forecastTable } from "../forecast/report.ts";
import { type IngestResult, ingestTable } from "../ingest/report.ts";
import { isolationTable } from "../isolation/report.ts";
import { panelTable } from "../panel/report.ts";
import { persistTable } from "../persist/report.ts";
import { knee, type PipelineResult, pipelineTable } from "../pipeline/report.ts";
import { queryTable } from "../query/report.ts";
import type { ResultOrigin } from "../result_file.ts";
import { type ScaleResult, scaleTable } from "../scale/report.ts";
import { spread } from "../statistics.ts";
import { type WindowsResult, windowsTable } from "../windows/report.ts";
import type { Run } from "../windows/run_program.ts";
import { type Bar, type BarChart } from "./bar_chart.tsx";

/** A benchmark's part of the page. */
export interface Section {
  readonly markdown: string;
  /** Charts by the name of their file, without its ending. */
  readonly charts: Readonly<Record<string, BarChart>>;
}

/** Makes the part of a benchmark from its newest result. */
export type SectionWriter = (result: never) => Section;

/** Every benchmark that has a part of docs/predictions.md. */
export const PREDICTION_SECTIONS: Readonly<Record<string, SectionWriter>> = {
  forecast: (result) => ({ markdown: forecastTable(result), charts: {} }),
};

/** Every benchmark that has a part of docs/performance.md. */
export const SECTIONS: Readonly<Record<string, SectionWriter>> = {
  windows: windowsSection,
  scale: scaleSection,
  derived: (result) => ({ markdown: derivedTable(result), charts: {} }),
  pipeline: pipelineSection,
  persist: (result) => ({ markdown: persistTable(result), charts: {} }),
  query: (result) => ({ markdown: queryTable(result), charts: {} }),
  isolation: (result) => ({ markdown: isolationTable(result), charts: {} }),
  api: (result) => ({ markdown: apiTable(result), charts: {} }),
  ingest: ingestSection,
  panel: (result) => ({ markdown: panelTable(result), charts: {} }),
};

/** Where a result came from, in one line. @param path of the result file, seen from the page */
export function originLine({ date, machine, deno, commit, command }: ResultOrigin, path: string) {
  return `Run of ${date} on ${machine}, Deno ${deno}, commit ${commit}: \`${command}\`. The figures ` +
    `of every run are in [the result file](${path}).`;
}

function ingestSection(result: IngestResult): Section {
  const { phones, readings } = result;
  return {
    markdown: ingestTable(result),
    charts: {
      "performance-ingest": {
        title: `Messages of ${readings} readings per second`,
        bars: phones.map(({ phones, messagesPerSecond }) => {
          const { median, min, max } = spread(messagesPerSecond);
          const label = phones === 1 ? "1 phone" : `${phones} phones`;
          return { label, values: [median], range: [min, max] };
        }),
      },
    },
  };
}

function windowsSection(result: WindowsResult): Section {
  const bars = (figure: keyof Run): Bar[] =>
    result.programs.map(({ title, runs }) => {
      const { median, min, max } = spread(runs.map((run) => run[figure]));
      return { label: title, values: [median], range: [min, max] };
    });
  return {
    markdown: windowsTable(result),
    charts: {
      "performance-windows-speed": {
        title: "Records per second on one core",
        bars: bars("recordsPerSecond"),
      },
      "performance-windows-cpu": {
        title: "CPU time per record, µs",
        bars: bars("cpuMicrosPerRecord"),
        decimals: 2,
      },
      "performance-windows-memory": {
        title: "Peak memory, MB",
        bars: bars("peakMegabytes"),
      },
    },
  };
}

function scaleSection(result: ScaleResult): Section {
  const { states, workers } = result;
  return {
    markdown: scaleTable(result),
    charts: {
      "performance-scale-memory": {
        title: "Memory of one task's state, bytes per row",
        bars: states.map(({ title, keys, figures }) => ({
          label: `${title}, ${keys.toLocaleString("en")} keys`,
          values: [figures.stateBytes / figures.write.items],
        })),
      },
      "performance-scale-restore": {
        title: "Start to first commit on the state of so many keys, s",
        bars: workers.map(({ keys, workers, restartMs }) => ({
          label: `${keys.toLocaleString("en")} keys, ${workers} worker${workers === 1 ? "" : "s"}`,
          values: [restartMs / 1_000],
        })),
        decimals: 1,
      },
    },
  };
}

function pipelineSection(result: PipelineResult): Section {
  const label = ({ rate }: { readonly rate: number }) => `${rate.toLocaleString("en")} records/s`;
  const latencies = (event: "record" | "window"): Bar[] =>
    result.rates.flatMap((one) => {
      const latency = one[event];
      if (latency === undefined || !one.sustained) return [];
      const { p50, p99 } = latency;
      const text = `${p50.toFixed(0)} / ${p99.toFixed(0)}`;
      return [{ label: label(one), values: [p50], range: [p50, p99], text }];
    });
  const highest = knee(result.rates);
  return {
    markdown: [
      pipelineTable(result),
      "",
      highest === undefined
        ? "The pipeline kept up with none of the rates."
        : `The pipeline kept up with ${highest.toLocaleString("en")} records/s.`,
    ].join("\n"),
    charts: {
      "performance-pipeline-window": {
        title: "Final window at a client after the record that closes it, p50 and p99, ms",
        bars: latencies("window"),
      },
      "performance-pipeline-record": {
        title: "Record at a client after it was due, p50 and p99, ms",
        bars: latencies("record"),
      },
      "performance-pipeline-cores": {
        title: "Cores in use",
        bars: result.rates.map((one) => ({
          label: label(one),
          values: one.costs.map(({ cores }) => cores),
        })),
        parts: result.rates[0]?.costs.map(({ process }) => process) ?? [],
        decimals: 2,
      },
    },
  };
}
