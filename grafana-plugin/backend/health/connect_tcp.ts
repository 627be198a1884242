import { connect } from "node:net";
import type { Address } from "../settings/settings.ts";

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
  const socket = connect({ host, port });
  const timer = setTimeout(
    () => reject(new Error(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  socket.once("connect", () => resolve());
  socket.on("error", reject);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
