import { getRequestListener, RequestError } from "@hono/node-server";
import { Buffer } from "node:buffer";
import {
  createServer,
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { until } from "../async/wait.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { clientAddress } from "./client_address.ts";
import { parseHost } from "./hosts.ts";

/** What a client may take of the server before it is cut off. */
export interface HttpLimits {
  /** From the connection, or the first byte of a further request, to the end of the headers, ms. */
  readonly headersMs: number;
  /** From the first byte of a request to the last of its body, ms. */
  readonly requestMs: number;
  /** A connection without a request, ms; above the 60 s after which most balancers close theirs. */
  readonly idleMs: number;
  /** A connection on which no byte moves in either direction, such as of a client that reads nothing, ms. */
  readonly stalledMs: number;
  /** All headers of a request, bytes. */
  readonly headerBytes: number;
}

const HTTP_LIMITS: HttpLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  idleMs: 75_000,
  stalledMs: 120_000,
  headerBytes: 16 << 10,
};

/** Who asks. */
export interface Client {
  /** Of the client, or of a proxy before it that is not known. */
  readonly address: string;
  readonly upgrade?: Upgrade | undefined;
}

/** Makes a WebSocket of the connection, once the answer that this gives is returned. */
export type Upgrade = (serve: (socket: WebSocket) => void, options?: UpgradeOptions) => Response;

/** Options of {@linkcode Upgrade}. */
export interface UpgradeOptions {
  /** The longest message that is taken, bytes; a longer one ends the connection. Default 1,024. */
  readonly messageBytes?: number;
}

/** Answers a request. */
export type Handler = (request: Request, client: Client) => Response | Promise<Response>;

/** Options of {@linkcode startHttpServer}. */
export interface HttpServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Proxies that say who asks. Default: none. */
  readonly proxies?: readonly string[];
  /** Settings that change the address, named when it cannot be used. Default: those of the API. */
  readonly settings?: { readonly host: string; readonly port: string };
  /** PEM texts of the server's certificate and key. Default: no TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Connections at once. Default 2,000. */
  readonly connections?: number;
  /** Default {@linkcode HTTP_LIMITS}. */
  readonly limits?: Partial<HttpLimits> | undefined;
}

/** A running server. */
export interface HttpServer {
  readonly port: number;
  /** From now on every answer is the last one of its connection. */
  retire(): void;
  /**
   * Takes no more connections, waits for the answers under way, and ends the rest.
   *
   * @param ms longest wait
   */
  stop(ms: number): Promise<void>;
}

/**
 * Starts the HTTP server. It is Node's, since that has a time limit for everything a client can be
 * slow with.
 *
 * @throws {Error} when the address cannot be used, in one sentence with the fix
 */
export async function startHttpServer(
  handler: Handler,
  options: HttpServerOptions,
): Promise<HttpServer> {
  const { host, port, connections = 2_000 } = options;
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const addressOf = clientAddress(options.proxies ?? []);
  const listener = getRequestListener(
    (request, { incoming }) =>
      handler(request, { address: addressOf(incoming as IncomingMessage) }),
    { overrideGlobalObjects: false, errorHandler: refuse },
  );
  const serverOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    // Added to the limit of an idle connection, so that a client's last request still gets through.
    keepAliveTimeoutBuffer: 0,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs / 4),
    maxHeaderSize: limits.headerBytes,
    // Java's client asks for HTTP/2 with every first request: that is an ordinary request here.
    shouldUpgradeCallback: isWebSocket,
  } as ServerOptions;
  const server = options.tls === undefined
    ? createServer(serverOptions, listener)
    : createTlsServer({ ...serverOptions, ...options.tls }, listener);
  server.maxConnections = connections;
  server.timeout = limits.stalledMs;
  server.on("clientError", (error, socket) => {
    // A client that said nothing gets no answer to it.
    const problem = problemOfClient(error, limits);
    writeAnswer(socket, problemResponse(problem, "/")).catch(() => socket.destroy());
  });
  /** Connections that are WebSockets, or wait for being answered whether they may be. */
  const raised = new Set<Duplex>();
  /** Connections on which nothing was asked yet. */
  const silent = new Set<Socket>();
  server.on("connection", (socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  /** Answers whose headers may still be changed, and others. */
  const answers = new Set<ServerResponse>();
  let retired = false;
  server.prependListener("request", ({ socket }, answer) => {
    silent.delete(socket);
    if (retired) answer.setHeader("connection", "close");
    answers.add(answer);
    answer.once("close", () => answers.delete(answer));
  });
  const retire = () => {
    retired = true;
    for (const answer of answers) {
      if (!answer.headersSent) answer.setHeader("connection", "close");
    }
  };
  server.on("upgrade", (incoming, socket, head) => {
    silent.delete(incoming.socket);
    raised.add(socket);
    socket.once("close", () => raised.delete(socket));
    socket.on("error", () => socket.destroy());
    answerUpgrade(
      incoming,
      (request, client) => handler(request, { ...client, address: addressOf(incoming) }),
    )
      .then(({ wanted, response }) => {
        if (wanted === undefined) return writeAnswer(socket, response);
        acceptor(wanted.messageBytes).handleUpgrade(incoming, socket, head, (opened) => {
          // The close that follows has all there is to know.
          opened.on("error", () => {});
          wanted.serve(opened);
        });
      })
      .catch(() => socket.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ host, port }, () => listening.resolve());
  try {
    await listening.promise;
  } catch (error) {
    throw listenError(error, options);
  }
  server.on("error", () => {});
  const closed = Promise.withResolvers<void>();
  return {
    port: (server.address() as AddressInfo).port,
    retire,
    async stop(ms) {
      retire();
      let over = false;
      server.close(() => {
        over = true;
        closed.resolve();
      });
      // A connection becomes idle when its answer is sent; WebSockets are not among them.
      await until(() => {
        server.closeIdleConnections();
        for (const socket of silent) socket.destroy();
        return over && raised.size === 0;
      }, { everyMs: 50, timeoutMs: ms });
      for (const socket of raised) socket.destroy();
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Does the handshake of WebSockets whose clients may say so much. */
function acceptor(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
  });
}

/** What a request to become a WebSocket is answered with; `wanted` is there where it may. */
async function answerUpgrade(
  incoming: IncomingMessage,
  handler: (request: Request, client: Pick<Client, "upgrade">) => Response | Promise<Response>,
) {
  let wanted: { serve: (socket: WebSocket) => void; messageBytes: number } | undefined;
  const upgrade: Upgrade = (serve, { messageBytes = 1_024 } = {}) => {
    wanted = { serve, messageBytes };
    return new Response();
  };
  let response: Response;
  try {
    response = await handler(requestOf(incoming), { upgrade });
  } catch (error) {
    response = refuse(error);
  }
  return { wanted: response.ok ? wanted : undefined, response };
}

/** @throws {ProblemError} 400 when it is none */
function requestOf({ url = "", headersDistinct, rawHeaders }: IncomingMessage): Request {
  const headers = new Headers();
  const host = (headersDistinct["host"] ?? []).join(", ");
  parseHost(host);
  try {
    for (let at = 0; at < rawHeaders.length; at += 2) {
      headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
    }
    if (!url.startsWith("/")) throw new TypeError("no path");
    const { pathname, search, origin } = new URL(`http://host${url}`);
    if (origin !== "http://host") throw new TypeError("a host in the path");
    return new Request(`http://${host}${pathname}${search}`, { headers });
  } catch (cause) {
    throw new ProblemError("bad-request", "The request's address or a header cannot be read", {
      cause,
    });
  }
}

/** The answer to what is no request, before any route is looked for. */
function refuse(error: unknown): Response {
  const known = error instanceof RequestError
    ? new ProblemError("bad-request", `The request cannot be read: ${error.message}`)
    : error;
  return problemResponse(known, "/");
}

/** What is wrong with bytes that are no request. */
function problemOfClient(error: Error, limits: HttpLimits): ProblemError {
  const { code = "" } = error as { code?: string };
  const cause = { cause: error };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new ProblemError(
      "too-slow",
      `The headers must be here within ${limits.headersMs / 1_000} s, the whole request within ` +
        `${limits.requestMs / 1_000} s`,
      cause,
    );
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new ProblemError(
      "headers-too-large",
      `All headers together have at most ${limits.headerBytes} bytes`,
      cause,
    );
  }
  return new ProblemError("bad-request", `This is not HTTP/1.1 (${code}): ${error.message}`, cause);
}

/** Writes a whole answer to a connection that Node has given up after the headers. */
async function writeAnswer(socket: Duplex, response: Response): Promise<void> {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = Buffer.from(await response.arrayBuffer());
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  headers.set("content-length", String(body.length));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines}\r\n`);
  socket.end(body, () => socket.destroy());
}

function listenError(error: unknown, options: HttpServerOptions): unknown {
  const { host, port, settings = { host: "SLUICE_HOST", port: "SLUICE_API_PORT" } } = options;
  const { code } = error as { code?: unknown };
  if (code === "EADDRINUSE") {
    return new Error(
      `Port ${port} of ${host} is taken: stop what uses it, or set ${settings.port} to another port`,
      { cause: error },
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new Error(
      `This machine has no address ${host}: set ${settings.host} to one that it has`,
      { cause: error },
    );
  }
  return error;
}
