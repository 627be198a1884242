import { ProblemError, problemOf } from "./problem.ts";

/** An answer that is not here after this long does not come, ms: reads are bounded in bytes. */
const TIMEOUT_MS = 20_000;

/**
 * Reads a JSON resource.
 *
 * @throws {ProblemError} when the server answers with an error
 * @throws {TypeError} when it does not answer
 * @throws {DOMException} `TimeoutError` when it takes too long
 */
export async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: { accept: "application/json" },
  });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return await response.json() as T;
}

/** `/api/v1/streams/{stream}{path}?…`; undefined parameters are left out. */
export function streamUrl(
  stream: string,
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return `/api/v1/streams/${encodeURIComponent(stream)}${path}${text === "" ? "" : `?${text}`}`;
}
