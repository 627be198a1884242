import Type from "typebox";
import { untilAborted } from "#core/async/wait.ts";
import { type Kind, KINDS } from "#core/live/log.ts";
import {
  choice,
  choices,
  flag,
  keyParameter,
  optional,
  type Parameters,
  text,
} from "../contract/parameter.ts";
import { defineRoute, defineStreamRoute, type RouteRequest } from "../contract/route.ts";
import { LiveCursor } from "../live/cursor.ts";
import { clientMessage } from "../live/multiplex.ts";
import { decodePosition, isBeyond, type LivePosition } from "../live/position.ts";
import { sseBody } from "../live/sse.ts";
import { serveMultiplex, serveWebSocket } from "../live/websocket.ts";
import { ProblemError } from "#core/http/problem.ts";
import type { Api, ServedStream } from "../server/api.ts";
import { findStream } from "../server/dispatch.ts";
import type { Upgrade } from "#core/http/http_server.ts";

/** Silence after which a sign of life is sent, ms. */
const HEARTBEAT_MS = 15_000;
/** The same over a connection for everything: a page says soon that it hears nothing, ms. */
const SHARED_HEARTBEAT_MS = 5_000;

export const followLive = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/live",
  id: "followStream",
  tag: "Live",
  summary: "Windows, records, predictions, late records and dead letters as they come",
  description:
    "Server-sent events: `window` (a Window), `record` ({key, record}), `prediction` (a Prediction), `late` (a " +
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
  headers: {
    "Last-Event-ID": { description: "Resume after this event", schema: Type.String() },
  },
  responses: {
    200: { description: "Events", contentType: "text/event-stream", schema: Type.String() },
  },
  problems: [
    "unknown-stream",
    "bad-parameter",
    "bad-upgrade",
    "upgrade-required",
    "live-not-ready",
  ],
}, async ({ request, upgrade: offered, query, stream }, api) => {
  const upgrade = upgradeOf({ request, upgrade: offered });
  if (!api.live.isReady) {
    throw new ProblemError("live-not-ready", api.live.fault ?? "It is being connected");
  }
  const { name } = stream.declaration;
  const given = request.headers.get("last-event-id") || query.lastEventId;
  const cursor = await openCursor({ ...query, lastEventId: given }, { stream, api });
  if (request.method === "HEAD") return eventStream(null);
  const connection = () => ({
    signal: api.stopping,
    heartbeatMs: HEARTBEAT_MS,
    onEvents: (events: readonly { readonly type: string }[]) =>
      api.metrics.liveEvents(name, events),
    onClose: api.metrics.liveClient(name),
  });
  return upgrade === undefined
    ? eventStream(sseBody(cursor, stream.log, connection()))
    : upgrade((socket) =>
      serveWebSocket(socket, { cursor, log: stream.log }, { ...connection(), log: api.log })
    );
});

/** The version of the WebSocket protocol (RFC 6455); there is no other. */
const WEBSOCKET_VERSION = "13";

/**
 * What makes a WebSocket of the connection; undefined when none is asked for.
 *
 * @throws {ProblemError} 400 or 426 when one is asked for in a wrong way
 */
function upgradeOf(
  { request: { method, headers }, upgrade }: Pick<RouteRequest<Parameters>, "request" | "upgrade">,
): Upgrade | undefined {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return undefined;
  const version = headers.get("sec-websocket-version");
  if (version !== WEBSOCKET_VERSION) {
    throw upgradeRequired(
      `Sec-WebSocket-Version must be ${WEBSOCKET_VERSION}, and is ${version ?? "missing"}`,
    );
  }
  // The base64 of 16 bytes.
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers.get("sec-websocket-key") ?? "")) {
    throw new ProblemError(
      "bad-upgrade",
      "Sec-WebSocket-Key must be 16 random bytes in base64: use a WebSocket client",
    );
  }
  if (upgrade === undefined || method !== "GET") {
    throw new ProblemError(
      "bad-upgrade",
      "A WebSocket is asked for with GET and the header 'Connection: Upgrade', which a proxy may " +
        "take away: let it pass both headers on",
    );
  }
  return upgrade;
}

function upgradeRequired(detail: string): ProblemError {
  const headers = {
    upgrade: "websocket",
    connection: "upgrade",
    "sec-websocket-version": WEBSOCKET_VERSION,
  };
  return new ProblemError("upgrade-required", detail, { headers });
}

/** Most bytes of a client's message: the longest position, and what is around it. */
const MAX_MESSAGE_BYTES = 80 << 10;

export const followAll = defineRoute({
  method: "GET",
  path: "/api/v1/live",
  id: "followAll",
  tag: "Live",
  summary: "Many streams and the pipeline over one WebSocket",
  description: "The client sends a JSON message for each subscription, under a name of its own: " +
    '`{"subscribe":"a","stream":"vehicle_data","kinds":["windows"],"key":"vehicle-1"}` with the ' +
    "options of `/streams/{stream}/live`, " +
    '`{"subscribe":"p","pipeline":true}`, or `{"unsubscribe":"a"}`. The server answers with ' +
    "`{subscription, lastEventId, events}`, whose events are `{type, data}` and whose " +
    "`lastEventId`, where it is not null, resumes the subscription after them; with `{subscription, " +
    "pipeline}` every second; with `{subscription, problem}`; and with `{heartbeat}` in silence.",
  parameters: {},
  headers: {
    Upgrade: { description: "What the connection becomes", schema: Type.Literal("websocket") },
  },
  responses: {
    101: {
      description: "The messages of the client, as they come after that",
      contentType: "application/json",
      schema: clientMessage,
    },
  },
  problems: ["upgrade-required", "bad-upgrade"],
}, (request, api) => {
  const upgrade = upgradeOf(request);
  if (upgrade === undefined) {
    throw upgradeRequired(
      "Open a WebSocket here, or follow one stream at /api/v1/streams/{stream}/live",
    );
  }
  return upgrade((socket) =>
    serveMultiplex(socket, {
      signal: api.stopping,
      heartbeatMs: SHARED_HEARTBEAT_MS,
      log: api.log,
      async open(subscription, signal) {
        const stream = findStream(api.streams, subscription.stream);
        await Promise.race([api.live.ready, untilAborted(signal)]);
        return { cursor: await openCursor(subscription, { stream, api }), log: stream.log };
      },
      pipeline: api.pipeline.text,
      onEvents: (stream, events) => api.metrics.liveEvents(stream, events),
      onClose: api.metrics.liveClient(ALL_STREAMS),
    }), { messageBytes: MAX_MESSAGE_BYTES });
});

/** Label of connections that follow several streams. */
const ALL_STREAMS = "*";

/** What a client asked to follow of a stream. */
interface Followed {
  readonly kinds: readonly Kind[];
  readonly key?: string | undefined;
  readonly sample?: "latest" | undefined;
  readonly snapshot?: boolean | undefined;
  readonly lastEventId?: string | undefined;
}

async function openCursor(
  { kinds, key, sample, snapshot = false, lastEventId }: Followed,
  { stream, api }: { readonly stream: ServedStream; readonly api: Api },
): Promise<LiveCursor> {
  return new LiveCursor(stream.log, {
    stream: stream.declaration.name,
    reader: stream.reader,
    kinds,
    key,
    sample: sample === "latest",
    snapshot,
    resume: lastEventId === undefined
      ? undefined
      : await resumePosition(lastEventId, { stream, api }),
  });
}

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
    offsets.get(kind === "predictions" ? api.config.predictionsTopic : stream.topics[kind])?.find((
      known,
    ) => known.partition === partition)?.latest;
  return isBeyond(position, latest) ? "foreign" : position;
}
