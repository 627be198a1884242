import { chooseSeries, predictedSeries } from "#core/contract/predicted_series.ts";
import { windowSize } from "#window/mod.ts";
import { catalogue } from "#streams/catalogue.ts";
import type {
  PredictionsQuery,
  SluiceQuery,
  WindowsQuery,
} from "../../grafana-plugin/src/contract/query.ts";

/** A text with a dashboard's variable in it names nothing yet. */
const isVariable = (text: string) => text.includes("$");

/**
 * What a query names and the catalogue does not have: streams, windows, measures, aggregates,
 * dimensions, columns; one line each.
 */
export function unknownNames(query: SluiceQuery): string[] {
  switch (query.kind) {
    case "windows":
      return windowNames(query);
    case "records": {
      const fields = Object.keys(streamOf(query.stream)?.schema.properties ?? {});
      return [
        ...streamNames([query.stream]),
        ...missing("column", query.columns, fields),
        ...dimensionNames(query.stream, query.filters?.map(({ key }) => key)),
      ];
    }
    case "predictions":
      return [
        ...streamNames([query.stream]),
        ...predictionNames(query),
        ...dimensionNames(query.stream, query.filters?.map(({ key }) => key)),
      ];
    default:
      return streamNames("streams" in query ? query.streams ?? [] : []);
  }
}

function predictionNames(query: PredictionsQuery): string[] {
  const { stream, series, measure, aggregate, size } = query;
  if (isVariable(stream)) return [];
  const declared = streamOf(stream);
  const named = (text = "") => isVariable(text) ? "" : text;
  const found = declared && chooseSeries(predictedSeries(declared), {
    ...{ series: named(series), measure: named(measure), aggregate: named(aggregate), size },
  });
  return found === undefined ? [`of ${stream} that is not predicted`] : [];
}

function windowNames({ stream, size, measures, aggregates, by, filters }: WindowsQuery): string[] {
  const windows = (streamOf(stream)?.windows ?? []).filter((window) =>
    size === undefined || size === "auto" ||
    size === windowSize(window)
  );
  return [
    ...streamNames([stream]),
    ...(windows.length > 0 ? [] : [`${stream} has no window of ${size} ms`]),
    ...missing("measure", measures, windows.flatMap((window) => window.measures)),
    ...missing("aggregate", aggregates, windows.flatMap((window) => window.aggregates)),
    ...dimensionNames(stream, [by, ...filters?.map(({ key }) => key) ?? []]),
  ];
}

function dimensionNames(stream: string, names: readonly (string | undefined)[] = []): string[] {
  const given = names.filter((name) => name !== undefined);
  return missing("dimension", given, Object.keys(streamOf(stream)?.dimensions ?? {}));
}

function streamNames(names: readonly string[]): string[] {
  return missing("stream", names, catalogue.map(({ name }) => name));
}

function missing(
  what: string,
  names: readonly string[] | undefined,
  known: readonly string[],
): string[] {
  return (names ?? []).filter((name) => !isVariable(name) && !known.includes(name))
    .map((name) => `there is no ${what} '${name}'`);
}

function streamOf(name: string) {
  return catalogue.find((stream) => stream.name === name);
}
