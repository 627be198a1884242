import { AdmissionRefused } from "../async/byte_admission.ts";
import { CursorError } from "../cursor.ts";

/**
 * An error as RFC 9457 writes it. `type` names the kind of problem for programs; `detail` explains to
 * a person what is wrong and what to do.
 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Path of the request. */
  readonly instance?: string;
  /** What would have been accepted, such as the known streams or parameters. */
  readonly allowed?: readonly string[];
  /** Each thing that is wrong with a body. */
  readonly errors?: readonly ProblemEntry[];
}

/** One thing that is wrong with a body that holds several. */
export interface ProblemEntry {
  /** Index in the array that was sent; 0 for a single record. */
  readonly index: number;
  /** Field of the record, empty when the record as a whole is wrong. */
  readonly field: string;
  readonly detail: string;
}

/** What differs between two problems of one kind. */
export type ProblemExtra =
  & Pick<Problem, "allowed" | "errors">
  & { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown };

/** Carries a problem from where it is found to the response. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail: string, extra: ProblemExtra = {}) {
    super(detail, extra.cause === undefined ? {} : { cause: extra.cause });
    const { status, title } = KINDS[kind];
    this.problem = {
      type: problemType(kind),
      title,
      status,
      detail,
      ...(extra.allowed === undefined ? {} : { allowed: extra.allowed }),
      ...(extra.errors === undefined ? {} : { errors: extra.errors }),
    };
    this.headers = { ...RETRY[status], ...extra.headers };
  }
}

const KINDS = {
  "bad-request": { status: 400, title: "The request is wrong" },
  "bad-header": { status: 400, title: "A header is wrong" },
  "bad-parameter": { status: 400, title: "A parameter is wrong" },
  "unknown-parameter": { status: 400, title: "Unknown parameter" },
  "bad-cursor": { status: 400, title: "The cursor does not fit" },
  "bad-body": { status: 400, title: "The body is wrong" },
  "invalid-records": { status: 400, title: "Not every record is valid" },
  "bad-upgrade": { status: 400, title: "The request for a WebSocket is wrong" },
  "no-token": { status: 401, title: "Who asks is not known" },
  "foreign-device": { status: 403, title: "The token is another device's" },
  "foreign-origin": { status: 403, title: "A page of another site may not do that" },
  "unknown-route": { status: 404, title: "There is nothing here" },
  "unknown-stream": { status: 404, title: "Unknown stream" },
  "unknown-schema": { status: 404, title: "Unknown schema" },
  "unknown-key": { status: 404, title: "Unknown key" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "too-slow": { status: 408, title: "The request took too long to come" },
  "too-large": { status: 413, title: "Too large" },
  "not-json": { status: 415, title: "The body must be JSON" },
  "unknown-encoding": { status: 415, title: "The body's encoding is not known" },
  "unknown-host": { status: 421, title: "This server has another name" },
  "key-reused": { status: 422, title: "The Idempotency-Key belongs to another request" },
  "upgrade-required": { status: 426, title: "This address takes a WebSocket of version 13" },
  "too-fast": { status: 429, title: "Too much was sent in a short time" },
  "headers-too-large": { status: 431, title: "The headers are too large" },
  "internal": { status: 500, title: "Something went wrong here" },
  "busy": { status: 503, title: "Too much is being done already" },
  "kafka-away": { status: 503, title: "Kafka does not answer" },
  "ingest-away": { status: 503, title: "The ingest worker does not answer" },
  "cassandra-away": { status: 503, title: "Cassandra does not answer" },
  "registry-away": { status: 503, title: "The schema registry does not answer" },
  "live-not-ready": { status: 503, title: "The live feed is not ready" },
  "not-set-up": { status: 503, title: "The tables or topics are missing" },
} as const;

/** The kinds of problems that servers report. */
export type ProblemKind = keyof typeof KINDS;

/** Kinds that every route reports. */
export const EVERYWHERE: readonly ProblemKind[] = [
  "bad-request",
  "unknown-parameter",
  "foreign-origin",
  "too-slow",
  "unknown-host",
  "headers-too-large",
  "internal",
];

/** What a route over what Cassandra keeps of a stream may answer with. */
export const OF_HISTORY: readonly ProblemKind[] = [
  "unknown-stream",
  "bad-parameter",
  "bad-cursor",
  "busy",
  "cassandra-away",
  "not-set-up",
];

/** Every kind, with the status of its answer and its title. */
export const problemKinds = Object.entries(KINDS).map(([kind, { status, title }]) => ({
  kind: kind as ProblemKind,
  type: problemType(kind as ProblemKind),
  status,
  title,
}));

/** What a problem document calls the kind. */
function problemType(kind: ProblemKind): string {
  return `urn:sluice:problem:${kind}`;
}

/** Seconds after which a client may ask again. */
const RETRY: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  503: { "retry-after": "3" },
};

/** Media type of problem documents (RFC 9457). */
export const PROBLEM_TYPE = "application/problem+json";

/** What a client sees of an error; undefined for one whose details stay in the server. */
export function problemOf(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (error instanceof CursorError) {
    return new ProblemError("bad-cursor", error.message, { cause: error });
  }
  if (error instanceof AdmissionRefused) {
    return new ProblemError("busy", `${error.message}: try again`, {
      cause: error,
      headers: { "retry-after": String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))) },
    });
  }
  return undefined;
}

/**
 * The response that reports an error; one that is no problem of the client becomes a 500 without
 * details of the server.
 */
export function problemResponse(error: unknown, instance: string): Response {
  const { problem, headers } = problemOf(error) ??
    new ProblemError("internal", "The server failed on this request; its log has the reason");
  return new Response(JSON.stringify({ ...problem, instance }), {
    status: problem.status,
    headers: { ...headers, "content-type": PROBLEM_TYPE, "cache-control": "no-store" },
  });
}
