import { status } from "@grpc/grpc-js";
import type { PublishResult, StreamRequest, SubscribeResult } from "../datasource.ts";
import * as wire from "../protocol/generated/backend.ts";
import {
  callSignal,
  fromJsonBytes,
  type ServiceOptions,
  toContext,
  toJsonBytes,
} from "../server/call.ts";
import { toStatus } from "../server/status.ts";
import { pacedWriter } from "./paced_writer.ts";

const SUBSCRIBE_STATUS = {
  ok: wire.SubscribeStreamResponse_Status.OK,
  not_found: wire.SubscribeStreamResponse_Status.NOT_FOUND,
  permission_denied: wire.SubscribeStreamResponse_Status.PERMISSION_DENIED,
} as const;

const PUBLISH_STATUS = {
  ok: wire.PublishStreamResponse_Status.OK,
  not_found: wire.PublishStreamResponse_Status.NOT_FOUND,
  permission_denied: wire.PublishStreamResponse_Status.PERMISSION_DENIED,
} as const;

/** Serves `pluginv2.Stream`. */
export function streamService(options: ServiceOptions): wire.StreamServer {
  const { instances, log, stopping } = options;
  return {
    async subscribeStream(call, callback) {
      const { signal, release } = callSignal(call, stopping);
      try {
        const request = toRequest(call.request);
        const result = await instances.use(
          request.context,
          async (instance) => {
            if (instance.subscribeStream) {
              return await instance.subscribeStream(request, signal);
            }
            const answer: SubscribeResult = {
              status: instance.runStream ? "ok" : "not_found",
            };
            return answer;
          },
        );
        const data = toJsonBytes(result.initial);
        callback(null, { status: SUBSCRIBE_STATUS[result.status], data });
      } catch (error) {
        if (!signal.aborted) {
          log.error("a subscription failed", {
            path: call.request.path,
            error,
          });
        }
        callback(toStatus(error, signal));
      } finally {
        release();
      }
    },
    async publishStream(call, callback) {
      const { signal, release } = callSignal(call, stopping);
      try {
        const request = toRequest(call.request);
        const result = await instances.use(
          request.context,
          async (instance) => {
            if (instance.publishStream) {
              return await instance.publishStream(request, signal);
            }
            const answer: PublishResult = { status: "permission_denied" };
            return answer;
          },
        );
        callback(null, {
          status: PUBLISH_STATUS[result.status],
          data: toJsonBytes(result.data),
        });
      } catch (error) {
        if (!signal.aborted) {
          log.error("a publication failed", { path: call.request.path, error });
        }
        callback(toStatus(error, signal));
      } finally {
        release();
      }
    },
    async runStream(call) {
      const { signal, release } = callSignal(call, stopping);
      const write = pacedWriter(call, signal);
      try {
        const request = toRequest(call.request);
        const send = (packet: unknown) => write({ data: toJsonBytes(packet) });
        const known = await instances.use(request.context, async (instance) => {
          await instance.runStream?.(request, send, signal);
          return instance.runStream !== undefined;
        });
        if (!known) {
          call.emit("error", {
            code: status.UNIMPLEMENTED,
            details: "No streams",
          });
        } // After an end without error Grafana would never ask for the stream again.
        else if (stopping.aborted) {
          call.emit("error", toStatus(stopping.reason, stopping));
        } else call.end();
      } catch (error) {
        if (!signal.aborted) {
          log.warn("a stream broke off", { path: call.request.path, error });
        }
        call.emit("error", toStatus(error, signal));
      } finally {
        release();
      }
    },
  };
}

type WireRequest =
  | wire.SubscribeStreamRequest
  | wire.RunStreamRequest
  | wire.PublishStreamRequest;

function toRequest({ pluginContext, path, data }: WireRequest): StreamRequest {
  return { context: toContext(pluginContext), path, data: fromJsonBytes(data) };
}
