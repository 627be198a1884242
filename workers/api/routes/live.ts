import Type from "typebox";
import { KINDS } from "#core/live/log.ts";
import { choice, choices, flag, keyParameter, optional, text } from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { LiveCursor } from "../live/cursor.ts";
import { decodePosition, isBeyond, type LivePosition } from "../live/position.ts";
import { sseBody } from "../live/sse.ts";
import { serveWebSocket } from "../live/websocket.ts";
import { ProblemError } from "../contract/problem.ts";
import type { Api, ServedStream } from "../server/api.ts";
import { requireSameOrigin } from "../server/dispatch.ts";

/** Silence after which a sign of life is sent, ms. */
const HEARTBEAT_MS = 15_000;

export const followLive = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/live",
  id: "followStream",
  tag: "Live",
  summary: "Windows, records, late records and dead letters as they come",
  description: "Server-sent events: `window` (a Window), `record` ({key, record}), `late` (a " +
    "LateRecord), `dead` (a DeadLetter), and `gap` ({reason, from, to}: events were missed, read " +
    "the history again). Asked to upgrade, the same over a WebSocket as messages {type, id, data}, " +
    "with `hello` at the beginning and `heartbeat` in silence. An id resumes on any instance.",
  parameters: {
    kinds: choices("What to follow", { values: KINDS, fallback: ["windows"] }),
    key: optional(keyParameter("Only this key")),
    sample: optional(choice("'latest': at most one record per key and 500 ms", {
      values: ["latest"],
    })),
    snapshot: flag("Begin with the newest state of each window that the server holds"),
    lastEventId: optional(text("Resume after this event; the header Last-Event-ID goes before it")),
  },
  headers: { "Last-Event-ID": "Resume after this event" },
  responses: {
    200: { description: "Events", contentType: "text/event-stream", schema: Type.String() },
  },
  problems: ["unknown-stream", "bad-parameter", "foreign-origin", "live-not-ready"],
}, async ({ request, query, stream }, api) => {
  const upgrade = request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (upgrade) requireSameOrigin(request);
  if (!api.live.isReady) {
    throw new ProblemError("live-not-ready", api.live.fault ?? "It is being connected");
  }
  const { name } = stream.declaration;
  const given = request.headers.get("last-event-id") || query.lastEventId;
  const cursor = new LiveCursor(stream.log, {
    stream: name,
    reader: stream.reader,
    kinds: query.kinds,
    key: query.key,
    sample: query.sample === "latest",
    snapshot: query.snapshot,
    resume: given === undefined ? undefined : await resumePosition(given, { stream, api }),
  });
  if (request.method === "HEAD") return eventStream(null);
  const connection = {
    signal: api.stopping,
    heartbeatMs: HEARTBEAT_MS,
    onEvents: (events: readonly { readonly type: string }[]) =>
      api.metrics.liveEvents(name, events),
    onClose: () => api.metrics.liveClients(name, -1),
  };
  if (!upgrade) {
    api.metrics.liveClients(name, 1);
    return eventStream(sseBody(cursor, stream.log, connection));
  }
  const { socket, response } = Deno.upgradeWebSocket(request);
  api.metrics.liveClients(name, 1);
  serveWebSocket(socket, { cursor, log: stream.log }, { ...connection, log: api.log });
  return response;
});

function eventStream(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): Response {
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      // Proxies must not hold events back.
      "x-accel-buffering": "no",
    },
  });
}

/**
 * The position that an id holds. One that is ahead of this instance's log may be ahead of Kafka too,
 * when the topics were deleted and made again: waiting for it would be waiting for ever.
 */
async function resumePosition(
  id: string,
  { stream, api }: { readonly stream: ServedStream; readonly api: Api },
): Promise<LivePosition | "foreign"> {
  const position = decodePosition(id);
  if (position === undefined || position.stream !== stream.declaration.name) return "foreign";
  const { rings } = stream.log;
  if (!isBeyond(position, (kind, partition) => rings[kind].next(partition))) return position;
  const offsets = await api.broker.freshOffsets().catch(() => undefined);
  if (offsets === undefined) return position;
  const latest = (kind: typeof KINDS[number], partition: number) =>
    offsets.get(stream.topics[kind])?.find((known) => known.partition === partition)?.latest;
  return isBeyond(position, latest) ? "foreign" : position;
}
