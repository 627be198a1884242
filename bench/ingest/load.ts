import { percentile } from "../statistics.ts";

/** Messages that one connection sends in turns, so that they are not all alike to a compressor. */
const BODIES = 50;
/** Digits of a message's id, which is written over the one before. */
const ID_DIGITS = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Options of {@linkcode sendMessages}. */
export interface LoadOptions {
  /** Of the workers, which the phones are divided over evenly. */
  readonly ports: readonly number[];
  /** Phones that send at once, each on a connection of its own. */
  readonly phones: number;
  /** Readings of each message. */
  readonly readings: number;
  readonly seconds: number;
}

/** What came of it. */
export interface LoadResult {
  /** Messages that were answered with 200. */
  readonly messages: number;
  readonly seconds: number;
  /** Bytes of each message's body. */
  readonly bodyBytes: number;
  /** Time until the answer, ms. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Has phones send messages, each the next when the one before is answered. It speaks HTTP by itself:
 * `fetch` would take more of the machine than the server that is measured.
 *
 * @throws {Error} with the answer, when one is not 200
 */
export async function sendMessages(options: LoadOptions): Promise<LoadResult> {
  const times: number[] = [];
  const began = performance.now();
  const end = began + options.seconds * 1_000;
  const bytes = await Promise.all(
    Array.from({ length: options.phones }, async (_, phone) => {
      const requests = requestsOf(phone, options);
      const port = options.ports[phone % options.ports.length]!;
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      connection.setNoDelay();
      const answer = new Uint8Array(16 << 10);
      for (let n = 0; performance.now() < end; n++) {
        const request = requests[n % BODIES]!;
        writeId(request.bytes, request.idAt, n);
        const sent = performance.now();
        await writeAll(connection, request.bytes);
        await readAnswer(connection, answer);
        times.push(performance.now() - sent);
      }
      return requests[0]!.bodyBytes;
    }),
  );
  return {
    messages: times.length,
    seconds: (performance.now() - began) / 1_000,
    bodyBytes: bytes[0]!,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

interface PreparedRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly idAt: number;
  readonly bodyBytes: number;
}

/** Requests of a phone: four sensors with three axes each, as an app batches them. */
function requestsOf(phone: number, { readings }: LoadOptions): readonly PreparedRequest[] {
  const sensors = ["accelerometer", "gyroscope", "gravity", "magnetometer"];
  const session = crypto.randomUUID();
  return Array.from({ length: BODIES }, (_, body) => {
    const payload = Array.from({ length: readings }, (_, at) => {
      const time = BigInt(Date.now()) * 1_000_000n + BigInt(body * readings + at) * 10_000_123n;
      const [x, y, z] = [Math.random(), Math.random(), Math.random()];
      return `{"name":"${sensors[at % sensors.length]}","time":${time},` +
        `"values":{"x":${x},"y":${y},"z":${z}},"accuracy":3}`;
    });
    const id = "0".repeat(ID_DIGITS);
    const text = `{"messageId":"${id}","sessionId":"${session}","deviceId":"phone-${phone}",` +
      `"payload":[${payload.join()}]}`;
    const bodyBytes = encoder.encode(text).length;
    const head = "POST /sensor_data HTTP/1.1\r\nhost: 127.0.0.1\r\n" +
      `content-type: application/json\r\ncontent-length: ${bodyBytes}\r\n\r\n`;
    return {
      bytes: encoder.encode(head + text),
      idAt: head.length + text.indexOf(id),
      bodyBytes,
    };
  });
}

function writeId(bytes: Uint8Array, at: number, id: number): void {
  let rest = id;
  for (let digit = at + ID_DIGITS - 1; digit >= at; digit--) {
    bytes[digit] = 0x30 + rest % 10;
    rest = Math.floor(rest / 10);
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

async function readAnswer(connection: Deno.Conn, into: Uint8Array): Promise<void> {
  let length = 0;
  for (;;) {
    const read = await connection.read(into.subarray(length));
    if (read === null) throw new Error("the server closed the connection");
    length += read;
    const text = decoder.decode(into.subarray(0, length));
    const head = text.indexOf("\r\n\r\n");
    const [, body] = /content-length: (\d+)/i.exec(text) ?? [];
    if (head < 0 || body === undefined || text.length < head + 4 + Number(body)) continue;
    if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(text.slice(0, 1_000));
    return;
  }
}
