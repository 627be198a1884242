/**
 * Takes the place of `streams/catalogue.ts` in the workers of a chaos run: `import_map.json` points
 * `#streams/` here, so that the workers run as they are, on the streams of the run.
 *
 * @module
 */
import Type from "typebox";
import {
  days,
  defineDerivedWindows,
  defineStream,
  expandStreams,
  type Stream,
} from "#core/declaration/mod.ts";
import {
  type DeclaredStream,
  declaredStreams,
  type DeclaredWindow,
  FIRST_SETTINGS,
  FORMULA,
  SETTINGS_VARIABLE,
  type StreamSettings,
} from "./declared.ts";

const given = Deno.env.get(SETTINGS_VARIABLE);
const settings: StreamSettings = given === undefined ? FIRST_SETTINGS : JSON.parse(given);

/** Every stream of a chaos run. */
export const catalogue: readonly Stream[] = expandStreams(withFormula(
  declaredStreams(settings).map(define),
));

/** The streams with these names; all of them when no name is given. */
export function selectStreams(names: readonly string[]): readonly Stream[] {
  return names.length === 0 ? catalogue : catalogue.filter(({ name }) => names.includes(name));
}

function define(stream: DeclaredStream): Stream {
  const { name, boundMs, offlineMs, partitioner } = stream;
  return defineStream({
    name,
    title: name,
    description: "Numbered records of a chaos run",
    scenario: "chaos",
    key: "device",
    time: "time",
    schema: Type.Object({
      device: Type.String({ minLength: 1 }),
      time: stream.time === "epoch"
        ? Type.Integer({ minimum: 0 })
        : Type.String({ format: "date-time" }),
      seq: Type.Integer({ minimum: 0 }),
      mix: Type.Integer(),
      value: Type.Optional(Type.Number()),
      site: Type.Optional(Type.String()),
    }),
    measures: {
      seq: { label: "Number", unit: "" },
      mix: { label: "Hash of key and number", unit: "" },
      value: { label: "Value", unit: "" },
    },
    dimensions: { site: { label: "Site" } },
    windows: [
      ...stream.windows.map(windowOf),
      ...(stream.sites === undefined ? [] : [{ ...bySite(stream.sites), by: ["site"] }]),
    ],
    outOfOrdernessMs: boundMs,
    recordsPerSecond: 10,
    retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
    ...{ offlineMs, partitioner },
  });
}

function bySite({ sizeMs, latenessMs, emit }: DeclaredWindow) {
  return { kind: "tumbling", sizeMs, allowedLatenessMs: latenessMs, emit } as const;
}

function windowOf(window: DeclaredWindow) {
  const aggregates = ["count", "sum", "min", "max", "avg", "last"] as const;
  const rules = { allowedLatenessMs: window.latenessMs, emit: window.emit, aggregates };
  switch (window.kind) {
    case "tumbling":
      return { kind: window.kind, sizeMs: window.sizeMs, ...rules };
    case "hopping":
      return { kind: window.kind, sizeMs: window.sizeMs, slideMs: window.slideMs, ...rules };
    case "session":
      return { kind: window.kind, gapMs: window.gapMs, ...rules };
  }
}

/** Adds the windows that are made from windows of one of the streams. */
function withFormula(streams: readonly Stream[]): readonly Stream[] {
  const { name, source, sizeMs, latenessMs, key, inputs } = FORMULA;
  const of = streams.find((stream) => stream.name === source)!;
  const input = {
    of,
    key: { pattern: `^(${key})-[0-2]$`, to: "$1" },
    expect: inputs.map((one) => one.replace(key, "{key}")),
  };
  const measure = { label: "", unit: "" };
  return [
    ...streams,
    defineDerivedWindows({
      ...{ name, title: name, description: "Three sensors of a chaos run", scenario: "chaos" },
      window: { kind: "tumbling", sizeMs },
      allowedLatenessMs: latenessMs,
      terms: {
        gained: { ...input, measure: "seq", aggregate: "increase" },
        hashes: { ...input, measure: "mix", aggregate: "sum" },
      },
      measures: {
        gain: { ...measure, formula: "sum", terms: ["gained"] },
        rest: { ...measure, formula: "difference", terms: ["hashes", "gained"] },
      },
    }),
  ];
}
