import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Metadata, type ServerErrorResponse, status } from "@grpc/grpc-js";
import { Buffer } from "node:buffer";
import { errorSourceOf } from "../errors.ts";

/** `error` as the gRPC status of a whole call; Grafana learns from it who is at fault. */
export function toStatus(
  error: unknown,
  signal: AbortSignal,
): Partial<ServerErrorResponse> {
  const details = messageOf(error);
  if (signal.aborted) return { code: abortCode(signal), details };
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    statusDetails(details, errorSourceOf(error)),
  );
  return { code: status.UNKNOWN, details, metadata };
}

/** The message of an error, or of a thrown value that is none. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function abortCode({ reason }: AbortSignal): status {
  if (reason instanceof PluginStopping) return status.UNAVAILABLE;
  return reason?.name === "TimeoutError" ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}

/** Why calls are aborted when the plugin stops. */
export class PluginStopping extends Error {
  override readonly name = "PluginStopping";
  constructor() {
    super("The plugin stops");
  }
}

/**
 * `google.rpc.Status` with one `google.rpc.ErrorInfo`.
 *
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
function statusDetails(message: string, errorSource: string): Buffer {
  const entry = new BinaryWriter()
    .uint32(tag(1)).string("errorSource")
    .uint32(tag(2)).string(errorSource);
  const info = new BinaryWriter().uint32(tag(3)).bytes(entry.finish());
  const any = new BinaryWriter()
    .uint32(tag(1)).string("type.googleapis.com/google.rpc.ErrorInfo")
    .uint32(tag(2)).bytes(info.finish());
  const whole = new BinaryWriter()
    .uint32(1 << 3).int32(status.UNKNOWN)
    .uint32(tag(2)).string(message)
    .uint32(tag(3)).bytes(any.finish());
  return Buffer.from(whole.finish());
}

function tag(field: number): number {
  const lengthDelimited = 2;
  return (field << 3) | lengthDelimited;
}
