import { Buffer } from "node:buffer";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type Socket } from "node:net";
import tls from "node:tls";
import { within } from "#core/async/time_limit.ts";
import { hostFits, parseHost } from "#core/http/hosts.ts";
import type { AddressPolicy } from "./address_policy.ts";
import { PollFailure } from "./failure.ts";
import { retryAfterMs } from "./retry_after.ts";

/** A validator of a response (RFC 9110, section 8.8.3), and the address that it is of. */
export interface Validator {
  readonly url: string;
  readonly etag: string;
}

/** What may be asked, and how much may come. */
export interface RequestLimits {
  readonly policy: AddressPolicy;
  /** Hosts to which a redirect may lead, besides that of the address. */
  readonly redirectHosts: readonly string[];
  /** For the whole of a response, ms. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** PEM of the authority that servers' certificates are checked against. Default: the system's. */
  readonly ca?: string | undefined;
}

/** Options of {@linkcode ask}. */
export interface AskOptions extends RequestLimits {
  readonly url: URL;
  /** Of the response before. */
  readonly validator?: Validator | undefined;
  readonly signal: AbortSignal;
}

/** What a server answered: what it has, or that it is what it was. */
export type Answer =
  | { readonly kind: "fresh"; readonly body: string; readonly validator: Validator | undefined }
  | { readonly kind: "unchanged" };

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const NOT_MODIFIED = 304;

/**
 * Gets what is at an address, through redirects to allowed hosts. The address of the server is
 * checked twice: before a connection is made, and, since a name may have another address by then,
 * that of the connection before anything is sent.
 *
 * @throws {PollFailure} when there is no answer that can be used
 * @throws the signal's reason when it aborts
 */
export async function ask({ signal, ...options }: AskOptions): Promise<Answer> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  try {
    return await follow(options, stop);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PollFailure && error.kind !== "unreachable") throw error;
    if (timeout.aborted) {
      throw new PollFailure("timeout", `no whole answer within ${options.timeoutMs} ms`);
    }
    throw error instanceof PollFailure ? error : unreachable(error);
  }
}

type HopOptions = Omit<AskOptions, "signal">;

async function follow(options: HopOptions, stop: AbortSignal): Promise<Answer> {
  let url = options.url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await hop({ ...options, url }, stop);
    if (!(answer instanceof URL)) return answer;
    checkRedirect(answer, { from: url, ...options });
    url = answer;
  }
  throw new PollFailure("refused", `it was redirected more than ${MAX_REDIRECTS} times`);
}

/** @throws {PollFailure} when a redirect may not be followed */
function checkRedirect(
  to: URL,
  { from, url, redirectHosts }: Pick<AskOptions, "url" | "redirectHosts"> & { readonly from: URL },
): void {
  const host = parseHost(to.host);
  const allowed = to.host === url.host || redirectHosts.some((entry) => hostFits(host, entry));
  if (!allowed) {
    throw new PollFailure(
      "refused",
      `it redirects to ${to.host}: add that to SLUICE_POLL_REDIRECT_HOSTS if it is meant`,
    );
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new PollFailure("refused", `it redirects from HTTPS to HTTP at ${to.host}`);
  }
}

/** One request and its answer; a URL: it is there. */
async function hop(options: HopOptions, stop: AbortSignal): Promise<Answer | URL> {
  const { url, policy, validator } = options;
  await within(policy.check(url.hostname), { signal: stop });
  const response = await send(options, stop);
  const status = response.statusCode ?? 0;
  const { location, etag } = response.headers;
  if (status === NOT_MODIFIED && validator?.url === url.href) {
    response.destroy();
    return { kind: "unchanged" };
  }
  if (REDIRECTS.has(status) && location !== undefined) {
    response.destroy();
    return redirectOf(location, url);
  }
  if (status < 200 || status >= 300) {
    response.destroy();
    throw new PollFailure("status", `it answered ${status}`, {
      retryAfterMs: retryAfterMs(response.headers["retry-after"], Date.now()),
    });
  }
  const body = await readBody(response, options.maxBytes);
  return {
    kind: "fresh",
    body,
    validator: etag === undefined ? undefined : { url: url.href, etag },
  };
}

function redirectOf(location: string, from: URL): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (to?.protocol === "http:" || to?.protocol === "https:") return to;
  throw new PollFailure("refused", "it redirects to what is no address of HTTP");
}

/** Sends a request over a connection to an address that may be asked. */
async function send(
  { url, policy, validator, ca }: HopOptions,
  stop: AbortSignal,
): Promise<http.IncomingMessage> {
  const socket = await connect(url, { policy, ca, stop });
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = (isSecure(url) ? https : http).request(url, {
    // Without an agent, which would keep the connection.
    createConnection: () => socket,
    signal: stop,
    headers: {
      accept: "application/json",
      "accept-encoding": "identity",
      connection: "close",
      "user-agent": "sluice-poll",
      ...(validator?.url === url.href ? { "if-none-match": validator.etag } : {}),
    },
  });
  request.on("error", (error) => {
    socket.destroy();
    reject(error);
  });
  request.on("response", resolve);
  request.end();
  return await promise;
}

/**
 * A connection over which nothing was sent before its address was checked: not even the greeting of
 * TLS, which may make a server behind a firewall do something.
 */
async function connect(
  url: URL,
  { policy, ca, stop }: Pick<HopOptions, "policy" | "ca"> & { readonly stop: AbortSignal },
): Promise<Socket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(url.port || (isSecure(url) ? 443 : 80));
  const socket = net.connect({ host, port });
  // Who waits at that moment is told; an error that nobody listens to would end the process.
  socket.on("error", () => {});
  try {
    await once(socket, "connect", { signal: stop });
    policy.checkAddress(url.hostname, socket.remoteAddress ?? "");
    if (!isSecure(url)) return socket;
    const name = net.isIP(host) === 0 ? { servername: host } : {};
    const secure = tls.connect({ socket, host, ...name, ...(ca === undefined ? {} : { ca }) });
    secure.on("error", () => {});
    await once(secure, "secureConnect", { signal: stop });
    return secure;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:";
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const { "content-length": length, "content-encoding": encoding = "identity" } = response.headers;
  try {
    if (encoding !== "identity") {
      throw new PollFailure("body", `the body is encoded as ${encoding}, which was not asked for`);
    }
    if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk as Uint8Array);
    }
    return decode(Buffer.concat(chunks));
  } finally {
    response.destroy();
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PollFailure("body", "the body is not UTF-8", { cause });
  }
}

function tooLarge(maxBytes: number): PollFailure {
  return new PollFailure(
    "too_large",
    `the body has more than ${maxBytes} bytes: ask for less, or raise SLUICE_POLL_MAX_KB`,
  );
}

function unreachable(cause: unknown): PollFailure {
  const { message } = cause as Error;
  return new PollFailure("unreachable", `the connection failed (${message})`, { cause });
}
