import { Buffer } from "node:buffer";
import Type, { type TSchema } from "typebox";
import { CURSOR_FORM } from "#core/cursor.ts";
import { parseDuration } from "#core/declaration/mod.ts";
import { MAX_KEY_BYTES } from "#core/record/limits.ts";
import { parseTime, TIME_EXAMPLE, timeFault } from "#core/record/time.ts";
import { shorten } from "#core/shorten.ts";
import { closest } from "./closest.ts";
import { ProblemError } from "#core/http/problem.ts";

/** A query parameter: what it is, in the document and in the code, declared once. */
export interface Parameter<T> {
  readonly schema: TSchema;
  readonly description: string;
  /**
   * Reads the text of the query.
   *
   * @throws {RangeError} whose message is what is allowed
   */
  readonly parse: (text: string) => T;
  /** Value when the parameter is absent; without one the parameter is required. */
  readonly fallback: { readonly value: T } | undefined;
}

/** Parameters of one route by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values that a route's handler receives. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** The same parameter, absent when it is not given. */
export function optional<T>(parameter: Parameter<T>): Parameter<T | undefined> {
  return { ...parameter, fallback: { value: undefined } };
}

/** Any text that is not empty. */
export function text(
  description: string,
  options: { readonly maxLetters?: number } = {},
): Parameter<string> {
  const { maxLetters = MAX_TEXT } = options;
  return {
    schema: Type.String({ minLength: 1, maxLength: maxLetters }),
    description,
    parse: (value) => {
      if (value !== "" && value.length <= maxLetters) return value;
      throw new RangeError(`a text of 1 to ${maxLetters} letters`);
    },
    fallback: undefined,
  };
}

const MAX_TEXT = 4_096;

/** A record's key, or the beginning of one. */
export function keyParameter(description: string): Parameter<string> {
  return {
    schema: Type.String({ minLength: 1, maxLength: MAX_KEY_BYTES }),
    description: `${description}; at most ${MAX_KEY_BYTES} bytes in UTF-8, as every key`,
    parse: (value) => {
      const length = Buffer.byteLength(value);
      if (length > 0 && length <= MAX_KEY_BYTES) return value;
      throw new RangeError(`a key of 1 to ${MAX_KEY_BYTES} bytes in UTF-8, and has ${length}`);
    },
    fallback: undefined,
  };
}

/** A whole number. */
export function integer(
  description: string,
  options: { readonly min: number; readonly max: number; readonly fallback?: number },
): Parameter<number> {
  const { min, max, fallback } = options;
  return {
    schema: Type.Integer({
      ...{ minimum: min, maximum: max },
      ...(fallback === undefined ? {} : { default: fallback }),
    }),
    description,
    parse: (value) => {
      const number = Number(value);
      if (/^\d+$/.test(value) && number >= min && number <= max) return number;
      throw new RangeError(`a whole number from ${min} to ${max}`);
    },
    fallback: fallback === undefined ? undefined : { value: fallback },
  };
}

/** One of a few words. */
export function choice<const T extends string>(
  description: string,
  options: { readonly values: readonly T[]; readonly fallback?: T },
): Parameter<T> {
  const { values, fallback } = options;
  return {
    schema: Type.Enum([...values], fallback === undefined ? {} : { default: fallback }),
    description,
    parse: (value) => {
      const found = values.find((allowed) => allowed === value);
      if (found !== undefined) return found;
      throw new RangeError(`one of ${values.join(", ")}`);
    },
    fallback: fallback === undefined ? undefined : { value: fallback },
  };
}

/** Some of a few words, separated by commas. */
export function choices<const T extends string>(
  description: string,
  options: { readonly values: readonly T[]; readonly fallback: readonly T[] },
): Parameter<readonly T[]> {
  const { values, fallback } = options;
  return {
    schema: Type.Array(Type.Enum([...values]), { minItems: 1, default: [...fallback] }),
    description,
    parse: (text) => {
      const given = new Set(text.split(","));
      const found = values.filter((value) => given.has(value));
      if (found.length > 0 && found.length === given.size) return found;
      throw new RangeError(`one or more of ${values.join(", ")}, separated by commas`);
    },
    fallback: { value: fallback },
  };
}

/** `true` or `false`. */
export function flag(description: string): Parameter<boolean> {
  return {
    schema: Type.Boolean({ default: false }),
    description,
    parse: (value) => {
      if (value === "true" || value === "false") return value === "true";
      throw new RangeError("true or false");
    },
    fallback: { value: false },
  };
}

/** What RFC 3339 writes with four digits of a year. */
const FIRST_TIME = parseTime("0000-01-01T00:00:00.000Z");
const LAST_TIME = parseTime("9999-12-31T23:59:59.999Z");

/** A point in time: RFC 3339 or epoch milliseconds, as records write it. */
export function time(description: string): Parameter<number> {
  return {
    schema: Type.Union([
      Type.String({ format: "date-time" }),
      Type.Integer({ description: "Epoch ms" }),
    ]),
    description,
    parse: (value) => {
      // A '+' that was not escaped in the URL arrives as a blank.
      const text = value.replace(" ", "+");
      const ms = /^-?\d{1,16}$/.test(value) ? Number(value) : parseTime(text);
      if (ms >= FIRST_TIME && ms <= LAST_TIME) return ms;
      const fault = timeFault(text);
      throw new RangeError(
        `a time of the years 0000 to 9999, ${TIME_EXAMPLE} or whole epoch milliseconds` +
          (fault === "" ? "" : `; ${fault}`),
      );
    },
    fallback: undefined,
  };
}

/** The size of a window kind: ms, a duration, or `session`. */
export function windowSizeParameter(description: string): Parameter<number> {
  return {
    schema: Type.Union([
      Type.Integer({ minimum: 0, description: "ms; 0 is the session window" }),
      Type.String({ pattern: "^(session|\\d+(\\.\\d+)?(ms|s|m|h|d))$", examples: ["1m"] }),
    ]),
    description,
    parse: (value) => {
      if (value === "session") return 0;
      try {
        return parseDuration(value);
      } catch {
        throw new RangeError("milliseconds, a duration such as 30s, 1m or 2h, or session");
      }
    },
    fallback: undefined,
  };
}

/**
 * A cursor holds a key in base64. Keys that were stored before they had a limit may be longer, and
 * their pages go on too; headers with the address have at most 16 kB.
 */
const MAX_CURSOR = 12_000;

/** Where a page goes on. */
const cursorParameter: Parameter<string> = {
  ...text("The 'next' of the page before, with its other parameters", { maxLetters: MAX_CURSOR }),
  schema: Type.String({ maxLength: MAX_CURSOR, pattern: CURSOR_FORM.source }),
};

/** Parameters that every paged route has. */
export const paging = {
  limit: integer("Most entries of one page", { min: 1, max: 10_000, fallback: 100 }),
  cursor: optional(cursorParameter),
};

/** Parameters of routes that read a time range. */
export const timeRange = {
  from: optional(time("First instant; by default as far back as the data is kept")),
  to: optional(time("First instant that is not read any more; by default the newest")),
};

/** Reading order. */
export const order = choice("'desc' is newest first", {
  values: ["desc", "asc"],
  fallback: "desc",
});

/** Names of parameters that mean nothing beside another one, by that one's name. */
export type Exclusions = Readonly<Record<string, readonly string[]>>;

/**
 * Reads and checks the parameters of a request's query. Nothing that was sent is passed over.
 *
 * @throws {ProblemError} 400 naming the parameter, its value and what is allowed
 */
export function readParameters<P extends Parameters>(
  declared: P,
  query: URLSearchParams,
  excludes: Exclusions = {},
): ParameterValues<P> {
  const names = Object.keys(declared);
  for (const name of query.keys()) {
    if (!names.includes(name)) throw unknownParameter(name, names);
  }
  for (const [name, others] of Object.entries(excludes)) {
    const idle = query.has(name) ? others.find((other) => query.has(other)) : undefined;
    if (idle === undefined) continue;
    throw new ProblemError(
      "bad-parameter",
      `'${idle}' means nothing beside '${name}': leave one of them out`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(declared)) {
    const given = query.getAll(name);
    if (given.length > 1) {
      throw new ProblemError(
        "bad-parameter",
        `'${name}' is given ${given.length} times: once is enough`,
      );
    }
    const [text] = given;
    if (text === undefined) {
      if (parameter.fallback === undefined) {
        throw new ProblemError("bad-parameter", `'${name}' is missing: ${parameter.description}`);
      }
      values[name] = parameter.fallback.value;
      continue;
    }
    try {
      values[name] = parameter.parse(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ProblemError(
        "bad-parameter",
        `'${name}' is '${shorten(text, 80)}' but must be ${error.message}`,
      );
    }
  }
  const { from, to } = values;
  if (typeof from === "number" && typeof to === "number" && from > to) {
    throw new ProblemError(
      "bad-parameter",
      `'from' is ${instant(from)} and 'to' is ${instant(to)}: 'from' must not be after 'to'`,
    );
  }
  return values as ParameterValues<P>;
}

function unknownParameter(name: string, names: readonly string[]): ProblemError {
  const shown = shorten(name, 80);
  if (names.length === 0) {
    return new ProblemError(
      "unknown-parameter",
      `This route has no parameters, so '${shown}' means nothing here`,
      { allowed: names },
    );
  }
  const meant = closest(name, names);
  return new ProblemError(
    "unknown-parameter",
    `'${shown}' is not a parameter of this route: ` +
      (meant === undefined ? `choose from ${names.join(", ")}` : `did you mean '${meant}'?`),
    { allowed: names },
  );
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
