import { readJsonBody } from "#core/http/body.ts";
import { answerOf } from "#core/http/kafka_problem.ts";
import { ProblemError } from "#core/http/problem.ts";
import { SEND_TIMEOUT_MS } from "#core/write/posted_records.ts";
import { digest } from "#core/write/outcomes.ts";
import type { RequestToken } from "#core/write/keyed_writer.ts";
import type { WriteEnd } from "#core/write/record_writer.ts";
import { type PhoneMessage, recordingKey } from "#streams/phone/reading.ts";
import type { TooFast } from "../access/rate_limit.ts";
import { requireDevice, type Sender } from "../access/tokens.ts";
import type { Ingest } from "../ingest.ts";
import { messageRecords } from "./message_records.ts";
import { parseMessage } from "./parse_message.ts";
import { type MessageSummary, summaryOf } from "./recent_devices.ts";

/** Messages of phones are written together, whichever streams their readings belong to. */
const GROUP = "phone";

/**
 * Takes a message of a phone: `POST /sensor_data`. The answer is a text that the app shows.
 *
 * @throws {ProblemError} when the message is wrong or may not be sent, when there is no room for it,
 * or when Kafka does not answer
 */
export async function takePhoneMessage(
  request: Request,
  client: string,
  ingest: Ingest,
): Promise<Response> {
  const { tokens, bodies, config, metrics, recent } = ingest;
  const sender = tokens(request.headers.get("authorization"));
  refuseTooFast(ingest.limit.takeOfAll());
  const { text, lease } = await readJsonBody(request, {
    maxBytes: config.ingestBodyKilobytes * 1_000,
    admission: bodies,
    owner: client,
  });
  let written: Promise<WriteEnd> | undefined;
  try {
    const taken = take(text, sender, ingest);
    written = taken.written;
    // Kafka's client holds the records until it gives up, which may be after the answer.
    written.finally(() => lease.release()).catch(() => {});
    const repeated = (await answerOf(written, SEND_TIMEOUT_MS)).repeated > 0;
    const { message } = taken;
    metrics.message({ source: "http", repeated, readings: message.readings });
    recent.note(message, { repeated });
    return textResponse(answerText(message, repeated));
  } finally {
    if (written === undefined) lease.release();
  }
}

/** Begins to write a message; nothing else holds its readings while Kafka is waited for. */
function take(text: string, sender: Sender, ingest: Ingest) {
  const message = parseMessage(text);
  requireDevice(sender, message.deviceId);
  refuseTooFast(ingest.limit.takeOf(message.deviceId));
  return {
    written: writePhoneMessage(message, text.length, ingest),
    message: summaryOf(message),
  };
}

/**
 * Writes the readings of a message, once.
 *
 * @param bytes of the message as it came
 * @throws {ProblemError} 400 when a reading is no record
 * @throws the error of kafkajs: whether it is written shows when the message is sent again
 */
export async function writePhoneMessage(
  message: PhoneMessage,
  bytes: number,
  { topics, messages }: Ingest,
): Promise<WriteEnd> {
  const records = messageRecords(message, topics);
  if (records.length === 0) return { accepted: 0, repeated: 0 };
  return await messages.writeMessage({ group: GROUP, records, bytes }, messageToken(message));
}

/**
 * The name under which a message is remembered, a hash of device, session and message: beside those
 * of its recording, whose records have one partition of each topic.
 */
function messageToken({ deviceId, sessionId, messageId }: PhoneMessage): RequestToken {
  const place = recordingKey(deviceId, sessionId);
  return { token: digest(JSON.stringify([place, messageId])), place };
}

/** @throws {ProblemError} 429 when it is one too many */
export function refuseTooFast(found: TooFast | undefined): void {
  if (found === undefined) return;
  const seconds = Math.max(1, Math.ceil(found.retryAfterMs / 1_000));
  throw new ProblemError(
    "too-fast",
    (found.who === "device"
      ? "This device sends faster than it may"
      : "All devices together send faster than this server takes") +
      `: send again in ${seconds} s, and put more readings into each message`,
    { headers: { "retry-after": String(seconds) } },
  );
}

function answerText({ readings, sensors }: MessageSummary, repeated: boolean): string {
  if (readings === 0) return "OK: the message is well-formed and holds no readings.\n";
  const names = Object.entries(sensors).map(([name, count]) => `${name} ${count}`).join(", ");
  const what = `${readings} ${readings === 1 ? "reading" : "readings"} (${names})`;
  return repeated
    ? `OK: Kafka has this message already, with ${what}. Nothing is counted twice.\n`
    : `OK: Kafka has ${what}.\n`;
}

/** A text for people. */
export function textResponse(text: string): Response {
  return new Response(text, {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
