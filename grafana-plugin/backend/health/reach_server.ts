import { once } from "node:events";
import { inTime, within } from "#core/async/time_limit.ts";
import net from "node:net";
import tls from "node:tls";
import type { TlsOptions } from "#core/tls.ts";
import type { Address } from "../settings/settings.ts";

/** For the handshake, ms. */
const HANDSHAKE_MS = 1_500;
/** For a first answer after it, ms; a node that is silent so long may still be a good one. */
const ANSWER_MS = 800;

/** A request of the native protocol, version 4, that is answered before the log-in: OPTIONS. */
const OPTIONS_REQUEST = Uint8Array.of(4, 0, 0, 0, 5, 0, 0, 0, 0);

/**
 * Shakes hands with a node over TLS and waits until it answers a request. In TLS 1.3 the handshake
 * is over for the client before the node has looked at the client's certificate: only the first
 * answer shows that it was good.
 *
 * @returns the version of the protocol, such as `TLSv1.3`
 * @throws why the node cannot be trusted, or its reason for closing the connection
 */
export async function shakeHands({ host, port }: Address, options: TlsOptions): Promise<string> {
  const socket = tls.connect(port, host, { ...options, rejectUnauthorized: true });
  const { promise: failed, reject } = Promise.withResolvers<never>();
  socket.on("error", reject);
  socket.on("close", () => reject(new Error("the connection was closed after the handshake")));
  try {
    const shaken = Promise.race([once(socket, "secureConnect"), failed]);
    await within(shaken, { ms: HANDSHAKE_MS, message: "no answer" });
    const answered = Promise.race([once(socket, "data"), failed]);
    socket.write(OPTIONS_REQUEST);
    await inTime(answered, { ms: ANSWER_MS });
    return socket.getProtocol() ?? "TLS";
  } finally {
    socket.destroy();
  }
}

/**
 * Opens a TCP connection and closes it again.
 *
 * @throws why there is none
 */
export function connectTcp(
  { host, port }: Address,
  timeoutMs: number,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = net.connect({ host, port });
  socket.once("connect", () => resolve());
  socket.on("error", reject);
  return within(promise, { ms: timeoutMs }).finally(() => socket.destroy());
}
