import { windowSize, type WindowSpec } from "#window/mod.ts";
import { DERIVED_KEY, DERIVED_RECORD_SCHEMA, DERIVED_TIME } from "./derived_record.ts";
import type { GroupedDeclaration, Stream } from "./stream.ts";

/** What a stream of windows across keys is called: `<stream>_by_<dim>[_<dim>…]` or `<stream>_all`. */
export function groupedName(stream: string, by: readonly string[]): string {
  return by.length === 0 ? `${stream}_all` : `${stream}_by_${by.join("_")}`;
}

/**
 * The streams that the windows of a stream with `by` become. A window's key is the values of the
 * dimensions, joined by `/` (`/` and `%` within a value percent-encoded), and `all` when there are
 * no dimensions.
 */
export function groupedStreams(stream: Stream): readonly Stream[] {
  return stream.grouped.map((group) => groupedStream(stream, group));
}

/** Partitions that a source is taken to have where the size of buckets is estimated. */
const PARTITIONS = 16;

function groupedStream(
  source: Stream,
  { by, windows, predict }: GroupedDeclaration,
): Stream {
  const name = groupedName(source.name, by);
  const labels = by.map((field) => source.dimensions[field]?.label.toLowerCase() ?? field);
  const across = by.length === 0 ? "all together" : `by ${labels.join(" and ")}`;
  const measures = new Set(windows.flatMap((window) => window.measures));
  return {
    name,
    title: `${source.title} ${across}`,
    description: `${source.description}; ${across}`,
    scenario: source.scenario,
    topic: { name, env: `SLUICE_TOPIC_${name.toUpperCase()}` },
    key: DERIVED_KEY,
    time: DERIVED_TIME,
    schema: DERIVED_RECORD_SCHEMA,
    measures: Object.fromEntries(
      Object.entries(source.measures).filter(([measure]) => measures.has(measure)),
    ),
    dimensions: {},
    windows,
    predict,
    grouped: [],
    derived: { kind: "grouped", source: source.name, by },
    outOfOrdernessMs: 0,
    offlineMs: 0,
    partitioner: "murmur2",
    recordsPerSecond: windows.reduce((sum, spec) => sum + PARTITIONS * 1_000 / stepOf(spec), 0),
    retention: source.retention,
  };
}

/** Time from the start of one window to that of the next, ms; nominal for calendar windows. */
export function stepOf(spec: WindowSpec): number {
  return spec.kind === "hopping" ? spec.slideMs : windowSize(spec);
}
