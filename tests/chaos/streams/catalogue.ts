/**
 * Takes the place of `streams/catalogue.ts` in the workers of a chaos run: `import_map.json` points
 * `#streams/` here, so that the workers run as they are, on the streams of the run.
 *
 * @module
 */
import Type from "typebox";
import { days, defineStream, type Stream } from "#core/declaration/mod.ts";
import {
  type DeclaredStream,
  declaredStreams,
  FIRST_SETTINGS,
  SETTINGS_VARIABLE,
  type StreamSettings,
} from "./declared.ts";

const given = Deno.env.get(SETTINGS_VARIABLE);
const settings: StreamSettings = given === undefined ? FIRST_SETTINGS : JSON.parse(given);

/** Every stream of a chaos run. */
export const catalogue: readonly Stream[] = declaredStreams(settings).map(define);

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
    }),
    measures: {
      seq: { label: "Number", unit: "" },
      mix: { label: "Hash of key and number", unit: "" },
      value: { label: "Value", unit: "" },
    },
    dimensions: {},
    windows: stream.windows.map((window) => {
      const rules = { allowedLatenessMs: window.latenessMs, emit: window.emit };
      switch (window.kind) {
        case "tumbling":
          return { kind: window.kind, sizeMs: window.sizeMs, ...rules };
        case "hopping":
          return { kind: window.kind, sizeMs: window.sizeMs, slideMs: window.slideMs, ...rules };
        case "session":
          return { kind: window.kind, gapMs: window.gapMs, ...rules };
      }
    }),
    outOfOrdernessMs: boundMs,
    recordsPerSecond: 10,
    retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
    ...{ offlineMs, partitioner },
  });
}
