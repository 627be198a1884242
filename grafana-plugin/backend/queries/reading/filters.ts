import type { DimensionFilter } from "../../../src/contract/query.ts";
import { compilePattern } from "./pattern.ts";
import { QueryFault } from "./query_fault.ts";

/** Longest pattern and longest value that patterns are tried on, characters. */
const MAX_PATTERN = 200;
const MAX_VALUE = 500;

/** Whether a key's dimensions pass. */
export type DimensionTest = (dimensions: Readonly<Record<string, string>>) => boolean;

/**
 * A test of all filters; a dimension that a key does not have is an empty text. Patterns match the
 * whole value, as in Grafana's other datasources.
 *
 * @throws {QueryFault} when a pattern is none
 */
export function dimensionTest(filters: readonly DimensionFilter[]): DimensionTest {
  const tests = filters.map((filter) => {
    const test = valueTest(filter);
    return (dimensions: Readonly<Record<string, string>>) =>
      test(Object.hasOwn(dimensions, filter.key) ? dimensions[filter.key]! : "");
  });
  return (dimensions) => tests.every((test) => test(dimensions));
}

function valueTest({ key, operator, value, values }: DimensionFilter): (text: string) => boolean {
  const among = new Set(values ?? [value]);
  switch (operator) {
    case "=":
      return (text) => text === value;
    case "!=":
      return (text) => text !== value;
    case "=|":
      return (text) => among.has(text);
    case "!=|":
      return (text) => !among.has(text);
    case "=~":
    case "!~": {
      const pattern = compile(key, value);
      return (text) => pattern(text.slice(0, MAX_VALUE)) === (operator === "=~");
    }
    default:
      throw new QueryFault(
        `Filter on '${key}' has the operator '${operator}': use =, !=, =~ or !~`,
      );
  }
}

function compile(key: string, pattern: string): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN) {
    throw new QueryFault(
      `Filter on '${key}': the pattern is longer than ${MAX_PATTERN} characters`,
    );
  }
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw new QueryFault(
      `Filter on '${key}': '${pattern}' is no pattern: ${(error as Error).message}`,
    );
  }
}
