import { taggedResponse } from "#core/http/tagged_response.ts";
import { type User, usersOf } from "./user.ts";

/** A response holds the users of so long, ms: a worker that was away for less misses none. */
const LATEST_MS = 30_000;
const SECOND_MS = 1_000;
const SEED = "sluice";

/** A running generator. */
export interface UserServer {
  readonly url: URL;
  stop(): Promise<void>;
}

/** Serves `GET /api/` on a free port of this machine, for the worker itself. */
export function startUserServer(): UserServer {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(request, Date.now()),
  );
  return {
    url: new URL(`http://127.0.0.1:${server.addr.port}/api/`),
    stop: () => server.shutdown(),
  };
}

/**
 * The newest users in the shape of randomuser.me, version 1.4. Responses overlap: most users come
 * more than once.
 *
 * @param now epoch ms
 */
export function answer(request: Request, now: number): Response {
  if (new URL(request.url).pathname !== "/api/") return new Response(null, { status: 404 });
  const results = latestUsers(now);
  const info = { seed: SEED, results: results.length, page: 1, version: "1.4" };
  return taggedResponse(request, {
    content: JSON.stringify({ results, info }),
    contentType: "application/json; charset=utf-8",
  });
}

/** The users of the last seconds that are over, oldest first. */
function latestUsers(now: number): readonly User[] {
  const end = Math.floor(now / SECOND_MS) * SECOND_MS;
  const seconds = Array.from(
    { length: LATEST_MS / SECOND_MS },
    (_, index) => end - LATEST_MS + index * SECOND_MS,
  );
  return seconds.flatMap((second) => usersOf(SEED, second));
}
