import prom from "prom-client";

/** How a request was answered. */
export interface AnsweredRequest {
  readonly method: string;
  readonly status: number;
  /** Time until the answer was ready, ms. */
  readonly ms: number;
}

/**
 * Counts a request.
 *
 * @param route one of few names: a client can make up any path
 */
export type CountRequest = (route: string, answered: AnsweredRequest) => void;

/** Those of HTTP (RFC 9110, RFC 5789): a client can make up any other, and each would be a series. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);

/** The histogram `sluice_<worker>_request_seconds` of the requests that a worker answers. */
export function requestMetrics(registry: prom.Registry, worker: string): CountRequest {
  const seconds = new prom.Histogram({
    name: `sluice_${worker}_request_seconds`,
    help: "Time until the answer to a request was ready",
    labelNames: ["route", "method", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return (route, { method, status, ms }) => {
    const known = METHODS.has(method) ? method : "other";
    seconds.observe({ route, method: known, status: String(status) }, ms / 1_000);
  };
}
