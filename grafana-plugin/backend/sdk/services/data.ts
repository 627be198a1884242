import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Buffer } from "node:buffer";
import type { PluginContext } from "../context.ts";
import type { DataQuery, DataResponse, QueryDataRequest } from "../datasource.ts";
import { errorSourceOf } from "../errors.ts";
import { toArrow } from "../frames/arrow.ts";
import type * as wire from "../protocol/generated/backend.ts";
import {
  callSignal,
  fromJsonBytes,
  isFromAlert,
  type ServiceOptions,
  toContext,
  toHeaders,
} from "../server/call.ts";
import { messageOf, toStatus } from "../server/status.ts";
import { type EncodedResponse, queryMessage } from "./query_message.ts";

type Responses = Record<string, EncodedResponse>;

/** Serves `pluginv2.Data`. */
export function dataService(
  options: ServiceOptions,
): { readonly queryData: handleUnaryCall<wire.QueryDataRequest, Buffer> } {
  const queryData: handleUnaryCall<wire.QueryDataRequest, Buffer> = async (
    call,
    callback,
  ) => {
    const { signal, release } = callSignal(call, options.stopping);
    const held: DataResponse[] = [];
    try {
      const responses = await answer(call.request, { options, signal, held });
      callback(null, await queryMessage(responses, options.turns(signal)));
    } catch (error) {
      if (!signal.aborted) options.log.error("queries failed", { error });
      callback(toStatus(error, signal));
    } finally {
      for (const response of held) response.release?.();
      release();
    }
  };
  return { queryData };
}

interface AnswerOptions {
  readonly options: ServiceOptions;
  /** Takes the answers that are to be released. */
  readonly held: DataResponse[];
  readonly signal: AbortSignal;
}

async function answer(
  request: wire.QueryDataRequest,
  { options: { instances, log, turns }, signal, held }: AnswerOptions,
): Promise<Responses> {
  const responses: Responses = {};
  const queries: DataQuery[] = [];
  for (const query of request.queries) {
    try {
      queries.push(toQuery(query));
    } catch (error) {
      const text = `The query is no JSON: ${messageOf(error)}`;
      responses[query.refId] = await toResponse(
        { error: text, status: 400 },
        { refId: query.refId, turns, signal },
      );
    }
  }
  const context = toContext(request.pluginContext);
  const asked: QueryDataRequest = {
    context,
    headers: toHeaders(request.headers),
    queries,
    fromAlert: isFromAlert(request.headers),
  };
  const answers = await unlessUnmade(
    context,
    (failed) =>
      instances.use(context, async (instance) => {
        failed.made = true;
        return await instance.queryData(asked, signal);
      }),
  );
  if (typeof answers !== "string") held.push(...Object.values(answers));
  for (const { refId } of queries) {
    const given = typeof answers === "string" ? { error: answers } : answers[refId];
    responses[refId] = await encode(given ?? {}, { refId, log, turns, signal });
  }
  return responses;
}

/** What `use` returns, or the message why there is no instance; other errors pass. */
async function unlessUnmade<T>(
  { datasource }: PluginContext,
  use: (state: { made: boolean }) => Promise<T>,
): Promise<T | string> {
  const state = { made: false };
  try {
    return await use(state);
  } catch (error) {
    if (state.made) throw error;
    return `The data source ${datasource?.name ?? ""} cannot be used: ${messageOf(error)}`;
  }
}

function toQuery(query: wire.DataQuery): DataQuery {
  return {
    refId: query.refId,
    maxDataPoints: Number(query.maxDataPoints),
    intervalMs: Number(query.intervalMS),
    from: Number(query.timeRange?.fromEpochMS ?? 0),
    to: Number(query.timeRange?.toEpochMS ?? 0),
    json: fromJsonBytes(query.json),
    queryType: query.queryType,
  };
}

interface EncodeOptions {
  readonly refId: string;
  readonly log: ServiceOptions["log"];
  readonly turns: ServiceOptions["turns"];
  readonly signal: AbortSignal;
}

/** A frame that cannot be encoded costs its own query only. */
async function encode(
  response: DataResponse,
  { refId, log, turns, signal }: EncodeOptions,
): Promise<EncodedResponse> {
  try {
    return await toResponse(response, { refId, turns, signal });
  } catch (error) {
    signal.throwIfAborted();
    log.error("an answer is no valid frame", { refId, error });
    return await toResponse({
      error: messageOf(error),
      errorSource: errorSourceOf(error),
    }, { refId, turns, signal });
  }
}

async function toResponse(
  response: DataResponse,
  { refId, turns, signal }: Pick<EncodeOptions, "refId" | "turns" | "signal">,
): Promise<EncodedResponse> {
  const { frames = [], error = "" } = response;
  const pieces = turns(signal);
  const encoded: Array<readonly Uint8Array[]> = [];
  for (const frame of frames) {
    encoded.push(await toArrow(frame.refId ? frame : { ...frame, refId }, pieces));
  }
  return {
    frames: encoded,
    error,
    jsonMeta: new Uint8Array(0),
    status: response.status ?? (error === "" ? 200 : 500),
    errorSource: response.errorSource ?? (error === "" ? "" : "plugin"),
  };
}
