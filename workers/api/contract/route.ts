import type { TSchema } from "typebox";
import type { Api, ServedStream } from "../server/api.ts";
import type { Upgrade } from "#core/http/http_server.ts";
import type { ProblemKind } from "#core/http/problem.ts";
import type { Exclusions, Parameters, ParameterValues } from "./parameter.ts";

/** An answer of a route that reports no problem. */
export interface ResponseDeclaration {
  readonly description: string;
  readonly contentType: string;
  readonly schema: TSchema;
  /** Response headers that mean something to the client, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request header. */
export interface HeaderDeclaration {
  /** What it is for. */
  readonly description: string;
  readonly schema: TSchema;
}

/** What a route declares: the document is made from it, and requests are checked by it. */
export interface RouteDeclaration<P extends Parameters> {
  readonly method: "GET" | "POST";
  /** As OpenAPI writes it: `/api/v1/streams/{stream}`. */
  readonly path: string;
  /** Name of the operation, unique. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: P;
  /** Parameters beside which others mean nothing, with those others. */
  readonly excludes?: Exclusions;
  /** Request headers that mean something to the route. */
  readonly headers?: Readonly<Record<string, HeaderDeclaration>>;
  readonly body?: { readonly description: string; readonly schema: TSchema };
  /** The answers can be asked for again by their `ETag`, with 304 as the answer. */
  readonly tagged?: boolean;
  /** By status. */
  readonly responses: Readonly<Record<number, ResponseDeclaration>>;
  /** Kinds of problems besides those that every route has. */
  readonly problems: readonly ProblemKind[];
}

/** A request whose parameters were read and checked. */
export interface RouteRequest<P extends Parameters> {
  readonly request: Request;
  readonly query: ParameterValues<P>;
  /** Who asks: the address of the other end of the connection. */
  readonly client: string;
  /** Makes a WebSocket of the connection, where one is asked for and possible. */
  readonly upgrade: Upgrade | undefined;
}

/** A request to a route under `/streams/{stream}`. */
export interface StreamRequest<P extends Parameters> extends RouteRequest<P> {
  readonly stream: ServedStream;
}

/** A route as the server and the document see it. */
export interface Route extends RouteDeclaration<Parameters> {
  readonly handle: (
    request: RouteRequest<Parameters> & { readonly stream: ServedStream | undefined },
    api: Api,
  ) => Response | Promise<Response>;
}

/** A route without a stream in its path. */
export function defineRoute<P extends Parameters>(
  declaration: RouteDeclaration<P>,
  handle: (request: RouteRequest<P>, api: Api) => Response | Promise<Response>,
): Route {
  return {
    ...declaration,
    handle: (request, api) => handle(request as RouteRequest<P>, api),
  };
}

/** A route whose path has `{stream}`; the handler receives the stream that it names. */
export function defineStreamRoute<P extends Parameters>(
  declaration: RouteDeclaration<P>,
  handle: (request: StreamRequest<P>, api: Api) => Response | Promise<Response>,
): Route {
  return {
    ...declaration,
    handle: (request, api) => handle(request as StreamRequest<P>, api),
  };
}
