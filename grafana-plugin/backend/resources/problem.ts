import cassandra from "cassandra-driver";
import { CursorError } from "#core/cursor.ts";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { cassandraFault } from "../connections/cassandra_fault.ts";
import { faultText } from "../connections/fault.ts";
import { CqlError } from "../cql/cql_error.ts";
import { DownstreamError } from "../sdk/mod.ts";
import type { Settings } from "../settings/settings.ts";

/** A failure of a resource as in RFC 9457; `detail` describes what is wrong and what to do. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: ContentfulStatusCode;
  readonly title: string;

  constructor(status: ContentfulStatusCode, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

/** A parameter or a body that the caller must correct. */
export function badRequest(detail: string): Problem {
  return new Problem(400, "The request is wrong", detail);
}

/** The problem that an error is reported as; undefined for one that stays internal. */
export function problemOf(
  error: unknown,
  settings: Settings,
): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof CursorError) {
    return new Problem(400, "The cursor does not fit", error.message);
  }
  if (error instanceof DownstreamError) {
    return new Problem(
      502,
      "Cassandra, Kafka or the schema registry cannot be used",
      error.message,
    );
  }
  if (error instanceof CqlError) {
    return error.kind === "downstream"
      ? new Problem(502, "Cassandra cannot answer", error.detail)
      : new Problem(400, "The query is wrong", error.detail);
  }
  if (isDriverError(error)) {
    const fault = faultText(cassandraFault(error, settings.cassandra));
    return new Problem(502, "Cassandra cannot answer", fault);
  }
  return undefined;
}

function isDriverError(error: unknown): boolean {
  return error instanceof cassandra.errors.DriverError;
}

/** The response that reports a problem. */
export function problemResponse({ status, title, message }: Problem): Response {
  return new Response(
    JSON.stringify({ type: "about:blank", title, status, detail: message }),
    {
      status,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
      },
    },
  );
}
