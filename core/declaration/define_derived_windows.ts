import {
  type Across,
  checkSpecs,
  type DerivedTerm,
  type Formula,
  FORMULAS,
  type KeyMapping,
  type TermAggregate,
  windowSize,
  type WindowSpec,
  type WindowSpecBase,
} from "#window/mod.ts";
import { DERIVED_KEY, DERIVED_RECORD_SCHEMA, DERIVED_TIME } from "./derived_record.ts";
import { stepOf } from "./grouped_streams.ts";
import { NAME } from "./name.ts";
import { checkPredictions, type PredictionDeclaration } from "./prediction.ts";
import type { AlignedShape, Measure, Retention, Stream } from "./stream.ts";

/** What a derived window takes of the windows of one stream. */
export interface TermDeclaration {
  /** The stream, which may be derived itself. Its windows have the shape of the derived ones. */
  readonly of: Stream;
  /** A measure of the stream. Needed but for `count`. */
  readonly measure?: string;
  /**
   * An aggregate that its windows have; `value` of those made by a formula. `increase` is that of a
   * counter since the window before, and needs `last`.
   */
  readonly aggregate: TermAggregate;
  /** Factor of the term in a formula. Default 1. */
  readonly weight?: number;
  /** Takes the window that is so many windows later; may be negative. Default 0. */
  readonly shift?: number;
  /** How an input's key becomes the derived window's. Default `same`. */
  readonly key?: KeyMapping;
  /** How several inputs become one value. Default `sum`. */
  readonly across?: Across;
  /**
   * Keys of the inputs that should be there, `{key}` standing for the derived window's key. Default:
   * those that have been seen.
   */
  readonly expect?: readonly string[];
}

/** A measure of derived windows. */
export interface FormulaMeasure extends Measure {
  readonly formula: Formula;
  /** Names of terms, in order. */
  readonly terms: readonly string[];
}

/** What a file declares of windows that are made of windows. */
export interface DerivedDeclaration {
  /** Name in routes and tables: lower case, digits and `_`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scenario: string;
  /** The topic and the environment variable that renames it; as that of any stream. */
  readonly topic?: { readonly name?: string; readonly env?: string };
  /** Where the windows lie: each term's stream declares windows of this shape. */
  readonly window: AlignedShape;
  /** By name. */
  readonly terms: Readonly<Record<string, TermDeclaration>>;
  /** By name. */
  readonly measures: Readonly<Record<string, FormulaMeasure>>;
  /** How long after its end a correction of an input still corrects it, ms. Default: the inputs'. */
  readonly allowedLatenessMs?: number;
  /** Default: the longest of the inputs'. */
  readonly retention?: Retention;
  /** What is predicted of the windows: `value` of a measure. Default: nothing. */
  readonly predict?: readonly Omit<PredictionDeclaration, "by">[];
}

/**
 * Makes a stream whose windows are made of windows of other streams by a formula.
 *
 * @throws {TypeError} naming the stream, what is wrong with its declaration and what is expected
 */
export function defineDerivedWindows(declaration: DerivedDeclaration): Stream {
  const { name, title, description, scenario, window: shape } = declaration;
  const fail: Fail = (message) => {
    throw new TypeError(`Stream '${name}': ${message}`);
  };
  if (!NAME.test(name)) fail("'name' must be lower case letters, digits and _, at most 40");
  if ((shape as WindowSpec).kind === "session") {
    fail("'window' is a session: derived windows are tumbling, hopping or calendar");
  }
  const inputs = Object.entries(declaration.terms).map(([term, declared]) => ({
    term,
    declared,
    spec: checkTerm(declared, {
      name,
      shape,
      fail: (message) => fail(`term '${term}': ${message}`),
    }),
  }));
  if (inputs.length === 0) fail("'terms' must name at least one input");
  checkMeasures(declaration, fail);

  const spec: WindowSpec = {
    ...shape,
    allowedLatenessMs: declaration.allowedLatenessMs ??
      Math.max(...inputs.map((input) => input.spec.allowedLatenessMs)),
    aggregates: ["value"],
    measures: Object.keys(declaration.measures),
    emit: "final-then-correct",
  };
  try {
    checkSpecs([spec]);
  } catch (error) {
    fail((error as RangeError).message);
  }
  const retentions = inputs.map(({ declared }) => declared.of.retention);
  const longest = (copy: keyof Retention) => Math.max(...retentions.map((kept) => kept[copy]));
  return {
    name,
    title,
    description,
    scenario,
    topic: { name, env: `SLUICE_TOPIC_${name.toUpperCase()}`, ...declaration.topic },
    key: DERIVED_KEY,
    time: DERIVED_TIME,
    schema: DERIVED_RECORD_SCHEMA,
    measures: mapValues(declaration.measures, ({ label, unit }) => ({ label, unit })),
    dimensions: {},
    windows: [spec],
    predict: checkPredictions(declaration.predict ?? [], { windows: [spec], fail }),
    grouped: [],
    derived: {
      kind: "formula",
      terms: mapValues(declaration.terms, (term) => fillTerm(term, windowSize(spec))),
      measures: mapValues(declaration.measures, ({ formula, terms }) => ({ formula, terms })),
    },
    outOfOrdernessMs: 0,
    offlineMs: 0,
    partitioner: "murmur2",
    recordsPerSecond: inputs.reduce(
      (sum, { declared }) =>
        sum + UPDATES_PER_INPUT * Math.max(declared.expect?.length ?? 0, 1) * 1_000 / stepOf(spec),
      0,
    ),
    retention: declaration.retention ??
      { topicMs: longest("topicMs"), rawMs: longest("rawMs"), windowsMs: longest("windowsMs") },
  };
}

/** An input is final once, and corrected now and then: sizes Cassandra's buckets. */
const UPDATES_PER_INPUT = 2;

type Fail = (message: string) => never;

function fillTerm(term: TermDeclaration, size: number): DerivedTerm {
  const { of, aggregate, measure = "", weight = 1, shift = 0, key = "same", across = "sum" } = term;
  const { expect = [] } = term;
  return { source: of.name, size, measure, aggregate, weight, shift, key, across, expect };
}

interface TermContext {
  readonly name: string;
  readonly shape: AlignedShape;
  readonly fail: Fail;
}

/** @returns the windows that the term reads */
function checkTerm(term: TermDeclaration, { name, shape, fail }: TermContext): WindowSpec {
  const { of, measure, aggregate } = term;
  if (of.name === name) fail("its stream is this one: windows cannot be made of themselves");
  const spec = of.windows.find((window) => sameShape(window, shape));
  if (spec === undefined) {
    return fail(
      `stream '${of.name}' has no windows of ${describeShape(shape)}: it has ` +
        (of.windows.map(describeShape).join(", ") || "none"),
    );
  }
  checkAggregate(term, { of, spec, fail });
  if (aggregate !== "count" && !spec.measures.includes(measure ?? "")) {
    fail(
      `'measure' is '${measure}': such windows of '${of.name}' have ${spec.measures.join(", ")}`,
    );
  }
  for (const [field, value] of Object.entries({ weight: term.weight, shift: term.shift })) {
    if (value !== undefined && !Number.isFinite(value)) {
      fail(`'${field}' must be a number: ${value}`);
    }
  }
  if (!Number.isSafeInteger(term.shift ?? 0)) fail(`'shift' must be whole windows: ${term.shift}`);
  const { across = "sum" } = term;
  if (!ACROSS.includes(across)) {
    fail(`'across' must be one of ${ACROSS.join(", ")}: got '${across}'`);
  }
  checkKeys(term, fail);
  return spec;
}

function checkAggregate(
  { aggregate }: TermDeclaration,
  { of, spec, fail }: { readonly of: Stream; readonly spec: WindowSpec; readonly fail: Fail },
): void {
  if (aggregate === "count") return;
  const needed = aggregate === "increase" ? "last" : aggregate;
  if (!spec.aggregates.includes(needed)) {
    fail(
      `'aggregate' is '${aggregate}'${aggregate === needed ? "" : ", which needs 'last'"}: such ` +
        `windows of '${of.name}' have ${spec.aggregates.join(", ")}`,
    );
  }
}

const ACROSS: readonly Across[] = ["sum", "avg", "min", "max"];

function checkKeys({ key = "same", expect = [] }: TermDeclaration, fail: Fail): void {
  if (typeof key === "object" && "pattern" in key) {
    try {
      new RegExp(key.pattern, "u");
    } catch (error) {
      fail(`'key.pattern' is no regular expression: ${(error as Error).message}`);
    }
  } else if (typeof key === "object" ? key.constant === "" : key !== "same") {
    fail(`'key' must be "same", { constant } that is not empty, or { pattern, to }`);
  }
  const fixed = typeof key === "object" && "constant" in key;
  const wrong = expect.find((input) => !fixed && !input.includes("{key}"));
  if (wrong !== undefined) {
    fail(
      `'expect' names '${wrong}' without {key}: it would be expected in the windows of every key`,
    );
  }
  if (new Set(expect).size < expect.length) {
    fail(`'expect' names a key twice: ${expect.join(", ")}`);
  }
}

function checkMeasures({ measures, terms }: DerivedDeclaration, fail: Fail): void {
  if (Object.keys(measures).length === 0) fail("'measures' must name at least one");
  const used = new Set<string>();
  for (const [name, measure] of Object.entries(measures)) {
    if (!NAME.test(name)) fail(`measure '${name}' must be lower case letters, digits and _`);
    if (!FORMULAS.includes(measure.formula)) {
      fail(
        `measure '${name}': 'formula' must be one of ${
          FORMULAS.join(", ")
        }: got '${measure.formula}'`,
      );
    }
    const unknown = measure.terms.find((term) => !Object.hasOwn(terms, term));
    if (unknown !== undefined) {
      fail(
        `measure '${name}' is of '${unknown}', which is no term: ${Object.keys(terms).join(", ")}`,
      );
    }
    const count = measure.terms.length;
    if (measure.formula === "ratio" ? count !== 2 : count === 0) {
      fail(
        `measure '${name}': ${measure.formula} is of ` +
          `${measure.formula === "ratio" ? "two terms" : "at least one term"}, not ${count}`,
      );
    }
    for (const term of measure.terms) used.add(term);
  }
  const idle = Object.keys(terms).find((term) => !used.has(term));
  if (idle !== undefined) fail(`term '${idle}' is in no measure: name it in one, or leave it out`);
}

/** Fields of a spec that say what is computed, not where windows lie. */
const RULES: ReadonlySet<string> = new Set<keyof WindowSpecBase>(
  ["allowedLatenessMs", "aggregates", "measures", "emit", "filter"],
);

function shapeOf(spec: WindowSpec | AlignedShape): readonly [string, unknown][] {
  return Object.entries(spec).filter(([field]) => !RULES.has(field));
}

function sameShape(a: WindowSpec, b: AlignedShape): boolean {
  const other = new Map(shapeOf(b));
  const own = shapeOf(a);
  return own.length === other.size && own.every(([field, value]) => other.get(field) === value);
}

/** Such as `tumbling, sizeMs 60000`. */
function describeShape(spec: WindowSpec | AlignedShape): string {
  return shapeOf(spec).map(([field, value]) => field === "kind" ? value : `${field} ${value}`)
    .join(" ");
}

function mapValues<In, Out>(
  values: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
