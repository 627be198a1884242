import { badRequest } from "./problem.ts";

/** A whole number of the query string; the fallback when it is absent. */
export function integerParameter(
  query: URLSearchParams,
  name: string,
  options: {
    readonly fallback: number;
    readonly min: number;
    readonly max: number;
  },
): number {
  const { fallback, min, max } = options;
  const text = query.get(name);
  if (text === null || text === "") return fallback;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= min && value <= max) return value;
  throw badRequest(
    `'${name}' '${text}' must be a whole number from ${min} to ${max}`,
  );
}

/** A time of the query string in epoch ms; the fallback when it is absent. */
export function timeParameter(
  query: URLSearchParams,
  name: string,
  fallback: number,
): number {
  return integerParameter(query, name, { fallback, min: 0, max: 8.64e15 });
}
