import { connect } from "node:net";
import { within } from "#core/async/time_limit.ts";
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
  socket.once("connect", () => resolve());
  socket.on("error", reject);
  return within(promise, { ms: timeoutMs }).finally(() => socket.destroy());
}
