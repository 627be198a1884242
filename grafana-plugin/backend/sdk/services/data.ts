import type { handleUnaryCall } from "@grpc/grpc-js";
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

type Responses = Record<string, wire.DataResponse>;

/** Serves `pluginv2.Data`. */
export function dataService(options: ServiceOptions): wire.DataServer {
  const queryData: handleUnaryCall<
    wire.QueryDataRequest,
    wire.QueryDataResponse
  > = async (
    call,
    callback,
  ) => {
    const { signal, release } = callSignal(call, options.stopping);
    try {
      callback(null, {
        responses: await answer(call.request, { options, signal }),
      });
    } catch (error) {
      if (!signal.aborted) options.log.error("queries failed", { error });
      callback(toStatus(error, signal));
    } finally {
      release();
    }
  };
  return { queryData };
}

interface AnswerOptions {
  readonly options: ServiceOptions;
  readonly signal: AbortSignal;
}

async function answer(
  request: wire.QueryDataRequest,
  { options: { instances, log }, signal }: AnswerOptions,
): Promise<Responses> {
  const responses: Responses = {};
  const queries: DataQuery[] = [];
  for (const query of request.queries) {
    try {
      queries.push(toQuery(query));
    } catch (error) {
      const text = `The query is no JSON: ${messageOf(error)}`;
      responses[query.refId] = toResponse(
        { error: text, status: 400 },
        query.refId,
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
  for (const { refId } of queries) {
    const given = typeof answers === "string" ? { error: answers } : answers[refId];
    responses[refId] = encode(given ?? {}, { refId, log });
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
}

/** A frame that cannot be encoded costs its own query only. */
function encode(
  response: DataResponse,
  { refId, log }: EncodeOptions,
): wire.DataResponse {
  try {
    return toResponse(response, refId);
  } catch (error) {
    log.error("an answer is no valid frame", { refId, error });
    return toResponse({
      error: messageOf(error),
      errorSource: errorSourceOf(error),
    }, refId);
  }
}

function toResponse(response: DataResponse, refId: string): wire.DataResponse {
  const { frames = [], error = "" } = response;
  return {
    frames: frames.map((frame) => toArrow(frame.refId ? frame : { ...frame, refId })),
    error,
    jsonMeta: new Uint8Array(0),
    status: response.status ?? (error === "" ? 200 : 500),
    errorSource: response.errorSource ?? (error === "" ? "" : "plugin"),
  };
}
