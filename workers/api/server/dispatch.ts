import { readParameters } from "../contract/parameter.ts";
import type { Route } from "../contract/route.ts";
import { ProblemError } from "#core/http/problem.ts";
import type { Api, ServedStream } from "./api.ts";
import type { Upgrade } from "#core/http/http_server.ts";

/** The methods that one path answers, besides what follows from them (HEAD, OPTIONS). */
type PathRoutes = ReadonlyMap<string, Route>;

/** Routes by their path. */
export function byPath(routes: readonly Route[]): ReadonlyMap<string, PathRoutes> {
  const paths = new Map<string, Map<string, Route>>();
  for (const route of routes) {
    const methods = paths.get(route.path) ?? new Map<string, Route>();
    paths.set(route.path, methods.set(route.method, route));
  }
  return paths;
}

/** A request with the parameters of its path. */
interface PathRequest {
  readonly request: Request;
  /** Name of the stream in the path. */
  readonly stream: string | undefined;
  /** Who asks: the address of the other end of the connection. */
  readonly client: string;
  readonly upgrade: Upgrade | undefined;
}

/**
 * Answers a request to a known path: checks method, stream and parameters, then asks the route.
 *
 * @throws {ProblemError} when one of them is wrong, or what the route throws
 */
export async function dispatch(
  methods: PathRoutes,
  { request, stream, client, upgrade }: PathRequest,
  api: Api,
): Promise<Response> {
  const allow = allowedMethods(methods);
  if (request.method === "OPTIONS") {
    return new Response(null, { status: 204, headers: { allow: allow.join(", ") } });
  }
  const route = methods.get(request.method === "HEAD" ? "GET" : request.method);
  if (route === undefined) {
    throw new ProblemError(
      "method-not-allowed",
      `${request.method} is not possible here: use ${allow.join(", ")}`,
      { allowed: allow, headers: { allow: allow.join(", ") } },
    );
  }
  return await route.handle({
    request,
    stream: stream === undefined ? undefined : findStream(api.streams, stream),
    client,
    upgrade,
    query: readParameters(
      route.parameters,
      new URL(request.url).searchParams,
      route.excludes,
    ),
  }, api);
}

function allowedMethods(methods: PathRoutes): readonly string[] {
  const names = [...methods.keys()];
  return [...names, ...(methods.has("GET") ? ["HEAD"] : []), "OPTIONS"];
}

/**
 * The stream of this name.
 *
 * @throws {ProblemError} 404 with the names that there are
 */
export function findStream(streams: ReadonlyMap<string, ServedStream>, name: string): ServedStream {
  const stream = streams.get(name);
  if (stream !== undefined) return stream;
  const known = [...streams.keys()];
  throw new ProblemError(
    "unknown-stream",
    `There is no stream '${name}': choose from ${known.join(", ")}`,
    { allowed: known },
  );
}
