import { bracedFields } from "./braces.ts";
import type { TObject } from "typebox";
import { checkSpecs, type WindowSpec } from "#window/mod.ts";
import { groupedName } from "./grouped_streams.ts";
import { NAME } from "./name.ts";
import { checkArrival, checkPredictions, type PredictionDeclaration } from "./prediction.ts";
import {
  type GroupedDeclaration,
  type MqttSource,
  PARTITIONERS,
  type Stream,
  type StreamDeclaration,
  VALUE_FORMATS,
  type WindowDeclaration,
} from "./stream.ts";

/** Column names that every raw table already has. */
const RESERVED = new Set(["bucket", "event_time", "kafka_partition", "kafka_offset", "record"]);

/**
 * Checks a declaration and fills its defaults in.
 *
 * @throws {TypeError} naming the stream, what is wrong with its declaration and what is expected
 */
export function defineStream<S extends TObject, Moment>(
  declaration: StreamDeclaration<S, Moment>,
): Stream<S, Moment> {
  const { name } = declaration;
  const fail = (message: string): never => {
    throw new TypeError(`Stream '${name}': ${message}`);
  };
  if (!NAME.test(name)) fail("'name' must be lower case letters, digits and _, at most 40");
  const fields = declaration.schema.properties;
  for (const field of Object.keys(fields)) {
    if (!NAME.test(field)) fail(`field '${field}' must be lower case letters, digits and _`);
    if (RESERVED.has(field)) fail(`field '${field}' is a name that its table needs; rename it`);
  }
  const required = new Set<string>(declaration.schema.required ?? []);
  for (const role of ["key", "time"] as const) {
    const field = declaration[role];
    if (!required.has(field)) fail(`'${role}' names '${field}', which is not a required field`);
  }
  if (typeOf(fields[declaration.key]) !== "string") {
    fail(`'key' names '${declaration.key}', which must be a string`);
  }
  const { id } = declaration;
  if (id !== undefined && !(required.has(id) && typeOf(fields[id]) === "string")) {
    fail(`'id' names '${id}', which must be a required string field`);
  }
  for (const field of declaration.coerce?.numbers ?? []) {
    if (!isNumeric(fields[field])) fail(`'coerce' names '${field}', which must be a number field`);
  }
  for (const source of declaration.mqtt ?? []) {
    for (const field of mqttFields(source, fail)) {
      if (!(field in fields)) {
        fail(`'mqtt' topic '${source.topic}' names '${field}': no such field`);
      }
    }
  }
  for (const measure of Object.keys(declaration.measures)) {
    if (!isNumeric(fields[measure])) fail(`measure '${measure}' must be a number field`);
  }
  for (const dimension of Object.keys(declaration.dimensions)) {
    if (!(dimension in fields)) fail(`dimension '${dimension}' is not a field`);
  }
  checkSensitive(declaration, fail);
  if (declaration.poll !== undefined) checkPoll(declaration, fail);
  const { outOfOrdernessMs, offlineMs = 0, partitioner = "murmur2" } = declaration;
  for (const [name, ms] of Object.entries({ outOfOrdernessMs, offlineMs })) {
    if (!(Number.isSafeInteger(ms) && ms >= 0)) fail(`'${name}' must be whole ms, 0 or more`);
  }
  if (!PARTITIONERS.includes(partitioner)) {
    fail(`'partitioner' must be one of ${PARTITIONERS.join(", ")}: got '${partitioner}'`);
  }
  const { format } = declaration;
  if (format !== undefined && !VALUE_FORMATS.includes(format)) {
    fail(`'format' must be one of ${VALUE_FORMATS.join(", ")}: got '${format}'`);
  }
  if (!(declaration.recordsPerSecond > 0)) fail("'recordsPerSecond' must be above 0");
  const measures = Object.keys(declaration.measures);
  const windows = declaration.windows.filter(({ by }) => by === undefined)
    .map((window) => fillWindow(window, measures));
  const grouped = groupWindows(declaration, fail);
  for (const specs of [windows, ...grouped.map((group) => group.windows)]) {
    try {
      checkSpecs(specs);
    } catch (error) {
      fail((error as RangeError).message);
    }
    for (const spec of specs) {
      checkWindow(spec, { fields: new Set(Object.keys(fields)), measures, fail });
    }
  }
  const predict = predictionsBy(declaration, undefined, { windows, fail });
  if (declaration.arrival !== undefined) {
    checkArrival(declaration.arrival, { windows, measures: declaration.measures, fail });
  }
  const topic = { name, env: `SLUICE_TOPIC_${name.toUpperCase()}`, ...declaration.topic };
  return { ...declaration, topic, windows, predict, grouped, offlineMs, partitioner };
}

/** What is predicted of windows by these dimensions; undefined: of those by key. */
function predictionsBy(
  { predict = [] }: { readonly predict?: readonly PredictionDeclaration[] },
  by: readonly string[] | undefined,
  context: { readonly windows: readonly WindowSpec[]; readonly fail: (message: string) => never },
) {
  return checkPredictions(predict.filter((one) => one.by?.join() === by?.join()), context);
}

type Fail = (message: string) => never;

/** What is shown of a stream without its records must hold nothing sensitive. */
function checkSensitive(
  { sensitive = [], schema, key, time, id, measures, dimensions, text, location }: Pick<
    StreamDeclaration,
    | "sensitive"
    | "schema"
    | "key"
    | "time"
    | "id"
    | "measures"
    | "dimensions"
    | "text"
    | "location"
  >,
  fail: Fail,
): void {
  const shown: readonly (readonly [string, readonly string[]])[] = [
    ["its key, which topics, windows and addresses hold", [key]],
    ["its event time", [time]],
    ["its id", id === undefined ? [] : [id]],
    ["a measure, of which windows show the extremes", Object.keys(measures)],
    ["a dimension, whose values are keys of windows", Object.keys(dimensions)],
    ["a text that searches find", text ?? []],
    ["its place, which maps show", location ? [location.latitude, location.longitude] : []],
  ];
  for (const field of sensitive) {
    if (!Object.hasOwn(schema.properties, field)) fail(`sensitive '${field}' is not a field`);
    const use = shown.find(([, fields]) => fields.includes(field));
    if (use !== undefined) fail(`'${field}' cannot be sensitive: it is ${use[0]}`);
  }
}

function checkPoll(
  { poll, id, schema }: Pick<StreamDeclaration, "poll" | "id" | "schema">,
  fail: Fail,
): void {
  const { everyMs, env, fields = {} } = poll!;
  if (id === undefined) fail("'poll' needs an 'id', by which a record that comes again is known");
  if (!(everyMs >= 100)) fail("'poll.everyMs' must be 100 ms or more");
  if (env !== undefined && !/^SLUICE_[A-Z0-9_]+$/.test(env)) {
    fail(`'poll.env' must begin with SLUICE_, which workers may read: got '${env}'`);
  }
  const unknown = Object.keys(fields).find((field) => !Object.hasOwn(schema.properties, field));
  if (unknown !== undefined) fail(`'poll.fields' names '${unknown}', which is not a field`);
}

/** The windows across keys, those by the same dimensions together. */
function groupWindows(
  { name, windows, measures, dimensions, predict = [] }: Pick<
    StreamDeclaration,
    "name" | "windows" | "measures" | "dimensions" | "predict"
  >,
  fail: Fail,
): readonly GroupedDeclaration[] {
  const groups = new Map<string, { by: readonly string[]; windows: WindowSpec[] }>();
  for (const window of windows) {
    if (window.by === undefined) continue;
    const { by } = window;
    if (!Array.isArray(by)) fail("'by' must be a list of dimensions, [] for all keys together");
    const unknown = by.find((field) => !Object.hasOwn(dimensions, field));
    if (unknown !== undefined) {
      fail(
        `window by '${unknown}', which is not one of its dimensions: ` +
          (Object.keys(dimensions).join(", ") || "it declares none"),
      );
    }
    if (new Set(by).size < by.length) fail(`window by ${by.join(", ")}: name each dimension once`);
    if ((window as WindowSpec).kind === "session") {
      fail("a session is of one key: a window with 'by' is tumbling, hopping or calendar");
    }
    const derived = groupedName(name, by);
    if (!NAME.test(derived)) {
      fail(
        `windows by ${by.join(", ")} make the stream '${derived}', whose name is over 40 letters`,
      );
    }
    const group = groups.get(derived) ?? { by, windows: [] as WindowSpec[] };
    if (group.by.join() !== by.join()) {
      fail(
        `windows by ${group.by.join(", ")} and by ${
          by.join(", ")
        } make the same stream '${derived}'`,
      );
    }
    group.windows.push(fillWindow(window, Object.keys(measures)));
    groups.set(derived, group);
  }
  const made = [...groups.values()];
  const nowhere = predict.find(({ by }) =>
    by !== undefined && made.every((group) => group.by.join() !== by.join())
  );
  if (nowhere !== undefined) {
    fail(`'predict' is of windows by ${nowhere.by!.join(", ") || "nothing"}: there are none`);
  }
  return made.map((group) => ({
    ...group,
    predict: predictionsBy({ predict }, group.by, { windows: group.windows, fail }),
  }));
}

function typeOf(schema: unknown): string | undefined {
  const type = (schema as { type?: unknown } | undefined)?.type;
  return typeof type === "string" ? type : undefined;
}

function isNumeric(schema: unknown): boolean {
  const type = typeOf(schema);
  return type === "number" || type === "integer";
}

/** The fields that messages of an MQTT topic give. */
function mqttFields(
  { topic, value, rename = {}, fields = {} }: MqttSource,
  fail: (message: string) => never,
): readonly string[] {
  const levels = topic.split("/");
  const valid = levels.every((level, at) =>
    /^(?:\{\w+\}|\+|[^{}+#]*)$/.test(level) || (level === "#" && at === levels.length - 1)
  );
  if (!valid || topic === "") {
    fail(`'mqtt' topic '${topic}': a level is text, {field}, + or, as the last one, #`);
  }
  const named = levels.flatMap((level) => /^\{(\w+)\}$/.exec(level)?.[1] ?? []);
  const renamed = Object.values(rename);
  const inTexts = Object.values(fields).flatMap((given) =>
    typeof given === "string" ? bracedFields(given) : []
  );
  return [
    ...named,
    ...(value === undefined ? [] : [value]),
    ...renamed,
    ...Object.keys(fields),
    ...inTexts,
  ];
}

/** What a declared window leaves open is filled in. */
function fillWindow(
  { by: _, ...window }: WindowDeclaration,
  measures: readonly string[],
): WindowSpec {
  return {
    allowedLatenessMs: 0,
    aggregates: ["count", "sum", "min", "max", "avg"],
    measures,
    emit: "final-then-correct",
    ...window,
  };
}

interface WindowRefs {
  readonly fields: ReadonlySet<string>;
  readonly measures: readonly string[];
  readonly fail: Fail;
}

function checkWindow(window: WindowSpec, { fields, measures, fail }: WindowRefs): void {
  for (const measure of window.measures) {
    if (!measures.includes(measure)) fail(`window measure '${measure}' is not a measure`);
  }
  if (window.aggregates.includes("value")) {
    fail("window aggregate 'value' is what derived windows have: see defineDerivedWindows");
  }
  if (window.filter !== undefined && !fields.has(window.filter.field)) {
    fail(`window filter field '${window.filter.field}' is not a field`);
  }
}
