import { scenarioList } from "#streams/scenarios.ts";
import type { StreamSummary, WindowSpec } from "../api/contract.ts";
import { formatDuration, parseDuration } from "../format/duration.ts";

/** What a person looks at; the address bar holds it. Null: not chosen, the page picks. */
export interface Selection {
  /** What its stream belongs to, by its name or its id; a stream that is chosen decides. */
  readonly scenario: string | null;
  readonly stream: string | null;
  readonly key: string | null;
  /** Window size in ms, 0 for sessions. */
  readonly size: number | null;
  /** A measure's name, or `count`. */
  readonly measure: string | null;
}

/** A selection in which everything is known; `key` stays null while the stream has no key. */
export interface Resolved {
  readonly stream: StreamSummary;
  readonly key: string | null;
  readonly spec: WindowSpec | undefined;
  readonly size: number;
  readonly measure: string;
}

/** What a scenario is called: in addresses, and by people. One that is not ours has only its id. */
export function scenarioOf(id: string): { readonly name: string; readonly title: string } {
  return scenarioList.find((entry) => entry.id === id) ?? { name: id, title: id };
}

function isCalled(id: string, name: string | null): boolean {
  return name === id || name === scenarioOf(id).name;
}

/** The measure that every window has. */
export const COUNT = "count";

/** Reads the query part of an address; what cannot be read counts as not chosen. */
export function readSelection(query: string): Selection {
  const parameters = new URLSearchParams(query);
  const text = (name: string) => parameters.get(name) || null;
  const size = text("size");
  return {
    scenario: text("scenario"),
    stream: text("stream"),
    key: text("key"),
    size: size === null ? null : size === "session" ? 0 : parseDuration(size),
    measure: text("measure"),
  };
}

/** The query part that {@linkcode readSelection} reads; empty when nothing is chosen. */
export function writeSelection(selection: Selection): string {
  const parameters = new URLSearchParams();
  if (selection.scenario !== null) parameters.set("scenario", selection.scenario);
  if (selection.stream !== null) parameters.set("stream", selection.stream);
  if (selection.key !== null) parameters.set("key", selection.key);
  if (selection.size !== null) {
    const { size } = selection;
    parameters.set("size", size === 0 ? "session" : formatDuration(size).replaceAll(" ", ""));
  }
  if (selection.measure !== null) parameters.set("measure", selection.measure);
  const query = parameters.toString();
  return query === "" ? "" : `?${query}`;
}

/**
 * Fills a selection in from what the streams declare; names that do not exist fall back to the
 * first that does. Undefined when there is no stream at all.
 */
export function resolveSelection(
  selection: Selection,
  streams: readonly StreamSummary[],
): Resolved | undefined {
  const stream = streams.find(({ name }) => name === selection.stream) ??
    streams.find(({ scenario }) => isCalled(scenario, selection.scenario)) ?? streams[0];
  if (stream === undefined) return undefined;
  const spec = stream.windows.find((window) => window.size === selection.size) ??
    stream.windows[0];
  const measures = [...spec?.measures ?? Object.keys(stream.measures), COUNT];
  const wanted = selection.measure;
  const measure = wanted !== null && measures.includes(wanted) ? wanted : measures[0]!;
  return { stream, key: selection.key, spec, size: spec?.size ?? 0, measure };
}
