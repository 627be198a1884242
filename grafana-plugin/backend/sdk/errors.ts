import type { ErrorSource } from "./datasource.ts";

/**
 * A failure of the system that the datasource reads. Grafana counts any other error against the
 * plugin.
 */
export class DownstreamError extends Error {
  override readonly name = "DownstreamError";
  readonly errorSource: ErrorSource = "downstream";
}

/** Who is at fault for `error`, as far as it is known. */
export function errorSourceOf(error: unknown): ErrorSource {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DownstreamError) return "downstream";
  }
  return "plugin";
}
