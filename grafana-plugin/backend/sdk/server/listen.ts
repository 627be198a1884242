import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { randomInt } from "node:crypto";
import type { Log } from "../log.ts";
import type { Address, Handshake } from "./handshake.ts";

/** Name of the socket in its folder, so that a launcher can permit exactly this path. */
export const SOCKET_NAME = "plugin.sock";

const LONGEST_SOCKET_PATH = 103;
const LOOPBACK = "127.0.0.1";
const PORT_TRIES = 50;

/** Options of {@linkcode listen}. */
export interface ListenOptions {
  readonly handshake: Handshake;
  /** A folder only for this process and open to its user alone. */
  readonly socketDir: string | undefined;
  readonly credentials: ServerCredentials;
  readonly log: Log;
}

/** A listening server; `release` removes what it left in the file system. */
export interface Listening {
  readonly address: Address;
  release(): void;
}

/**
 * Binds `server` to a unix socket that only its user can open, or, where there can be none, to a
 * port of the loopback interface.
 *
 * @throws {Error} when neither works
 */
export async function listen(
  server: Server,
  options: ListenOptions,
): Promise<Listening> {
  if (Deno.build.os !== "windows") {
    try {
      return await listenOnSocket(server, options);
    } catch (error) {
      options.log.warn(
        "no unix socket: any local user can reach the plugin on its port",
        {
          error,
        },
      );
    }
  }
  const port = await bindPort(server, options);
  return {
    address: { network: "tcp", host: LOOPBACK, port },
    release: async () => {},
  };
}

async function listenOnSocket(
  server: Server,
  options: ListenOptions,
): Promise<Listening> {
  const given = options.handshake.socketDir;
  const folder = given ?? options.socketDir ??
    await Deno.makeTempDir({ prefix: "grafana-plugin-" });
  const path = `${folder}/${SOCKET_NAME}`;
  if (path.length > LONGEST_SOCKET_PATH) {
    throw new Error(
      `${path} is longer than the ${LONGEST_SOCKET_PATH} bytes of a socket's path`,
    );
  }
  const { mode } = await Deno.stat(folder);
  if (given === undefined && mode !== null && (mode & 0o077) !== 0) {
    throw new Error(`${folder} is open to other users: make it with mode 0700`);
  }
  await bind(server, { address: `unix:${path}`, credentials: options.credentials });
  await Deno.chmod(path, 0o600);
  return {
    address: { network: "unix", path },
    release() {
      removeQuietly(path);
      if (given === undefined) removeQuietly(folder);
    },
  };
}

async function bindPort(server: Server, options: ListenOptions): Promise<number> {
  const { handshake: { ports: { min, max } }, credentials } = options;
  let last: unknown;
  for (let tries = 0; tries < PORT_TRIES; tries++) {
    try {
      const address = `${LOOPBACK}:${randomInt(min, max + 1)}`;
      return await bind(server, { address, credentials });
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`No free port of ${LOOPBACK} between ${min} and ${max}`, { cause: last });
}

interface BindOptions {
  readonly address: string;
  readonly credentials: ServerCredentials;
}

function bind(server: Server, { address, credentials }: BindOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** Removes a file or an empty folder; what cannot be removed stays. */
export function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // Removed already, or a file of another process is in it.
  }
}
