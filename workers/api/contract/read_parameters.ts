import { ProblemError } from "../problem/problem.ts";
import type { Parameters, ParameterValues } from "./parameter.ts";

/**
 * Reads and checks the parameters of a request's query.
 *
 * @throws {ProblemError} 400 naming the parameter, its value and what is allowed
 */
export function readParameters<P extends Parameters>(
  declared: P,
  query: URLSearchParams,
): ParameterValues<P> {
  const names = Object.keys(declared);
  for (const name of query.keys()) {
    if (!names.includes(name)) {
      throw new ProblemError(
        "unknown-parameter",
        names.length === 0
          ? `This route has no parameters, so '${name}' means nothing here`
          : `'${name}' is not a parameter of this route: choose from ${names.join(", ")}`,
        { allowed: names },
      );
    }
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
        `'${name}' is '${shorten(text)}' but must be ${error.message}`,
      );
    }
  }
  return values as ParameterValues<P>;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
