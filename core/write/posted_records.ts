import type { ByteAdmission } from "../async/byte_admission.ts";
import { sourcesOf } from "#window/mod.ts";
import { readJsonBody } from "../http/body.ts";
import { answerOf } from "../http/kafka_problem.ts";
import { ProblemError } from "../http/problem.ts";
import type { RecordWriter, WriteEnd } from "./record_writer.ts";
import { type CheckedStream, checkRecords } from "./records_body.ts";

/** Most bytes of a body: Kafka's own default for the largest batch. */
export const MAX_RECORDS_BYTES = 1_000_000;
/** Letters of an Idempotency-Key. */
const MAX_KEY_LETTERS = 255;
/** Longest wait for Kafka's acknowledgement, ms. */
export const SEND_TIMEOUT_MS = 15_000;

/** Options of {@linkcode postedRecords}. */
export interface PostedRecordsOptions {
  readonly stream: CheckedStream;
  /** Who sends them. */
  readonly client: string;
  /** Where bodies are held meanwhile. */
  readonly bodies: ByteAdmission;
  readonly writer: RecordWriter;
}

/**
 * Reads, checks and writes the records of a POST: JSON, an array of it, or NDJSON. Resolves when all
 * in-sync replicas have them.
 *
 * @throws {ProblemError} when the request or a record is wrong, when there is no room for it, or when
 * Kafka does not answer
 */
export async function postedRecords(
  request: Request,
  { stream, client, bodies, writer }: PostedRecordsOptions,
): Promise<WriteEnd> {
  refuseDerived(stream);
  const key = requestKey(request.headers, "idempotency-key") ??
    // A key would stand in the way of what the ids of single records are good for.
    (stream.declaration.id === undefined
      ? requestKey(request.headers, "sluice-request-id")
      : undefined);
  const { text: body, layout, lease } = await readJsonBody(request, {
    maxBytes: MAX_RECORDS_BYTES,
    lines: true,
    admission: bodies,
    owner: client,
  });
  let written: Promise<WriteEnd> | undefined;
  try {
    const records = await checkRecords(stream, body, layout);
    // Kafka's client holds the records until it gives up, which may be after the answer.
    written = writer.write({ stream, records, key, body });
    written.finally(() => lease.release()).catch(() => {});
    return await answerOf(written, SEND_TIMEOUT_MS);
  } finally {
    if (written === undefined) lease.release();
  }
}

const READ_ONLY = ["GET", "HEAD", "OPTIONS"];

/** @throws {ProblemError} 405 when the stream's records are the process worker's to write */
function refuseDerived({ declaration: { name, derived } }: CheckedStream): void {
  if (derived === undefined) return;
  const sources = sourcesOf(derived);
  throw new ProblemError(
    "method-not-allowed",
    `The records of '${name}' are what its windows are made from, and only the process worker ` +
      `writes them: send records to ${sources.map((source) => `'${source}'`).join(" or ")}`,
    { allowed: READ_ONLY, headers: { allow: READ_ONLY.join(", ") } },
  );
}

/** @throws {ProblemError} 400 when it is none */
function requestKey(
  headers: Headers,
  name: "idempotency-key" | "sluice-request-id",
): string | undefined {
  const key = headers.get(name);
  if (key === null) return undefined;
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY_LETTERS) return key;
  throw new ProblemError(
    "bad-header",
    `The header ${name} must be 1 to ${MAX_KEY_LETTERS} visible ASCII letters, such as a UUID`,
  );
}
