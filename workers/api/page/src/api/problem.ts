/** Waits between tries, spread over their half, so that many pages do not come back at once. */
export const WAITS = { initialMs: 500, maxMs: 30_000, jitter: [0.5, 1] } as const;

/** What went wrong, in the words of an RFC 9457 problem document, and what to do about it. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Seconds that the server asks to wait before the next try. */
  readonly retryAfter?: number;
}

/** Thrown by {@linkcode getJson}; carries the {@linkcode Problem}. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** The problem of a response that is not OK, whether or not its body is a problem document. */
export async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  const body: unknown = await response.json().catch(() => undefined);
  const document = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  return {
    title: document.title ?? `The server answered ${response.status}`,
    detail: document.detail ?? adviceFor(response.status),
    status: response.status,
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  };
}

/** The problem of anything that was thrown while talking to the server. */
export function problemFrom(cause: unknown): Problem {
  if (cause instanceof ProblemError) return cause.problem;
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    return {
      title: "The Sluice server takes too long to answer",
      detail: "It is asked again. See /api/v1/health for the state of each part.",
      status: 0,
    };
  }
  return {
    title: "The Sluice server does not answer",
    detail: "Check that it is running: npm start prints its address and why a worker stopped.",
    status: 0,
  };
}

/** Whether asking again can help: not for a request that is wrong in itself. */
export function isTransient({ status }: Problem): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

function adviceFor(status: number): string {
  if (status === 503) return "A service behind it is away; it will be tried again.";
  if (status === 404) return "There is nothing under this address: pick a stream from the list.";
  return "See /api/v1/health for the state of each part.";
}
