import type { HealthResult } from "../datasource.ts";
import * as wire from "../protocol/generated/backend.ts";
import {
  callSignal,
  type ServiceOptions,
  toContext,
  toHeaders,
  toJsonBytes,
} from "../server/call.ts";
import { messageOf, toStatus } from "../server/status.ts";

/** Options of {@linkcode diagnosticsService}. */
export interface DiagnosticsOptions extends ServiceOptions {
  /** Metrics of the process as Prometheus text. */
  readonly collectMetrics: (() => Promise<string>) | undefined;
}

const STATUS = {
  ok: wire.CheckHealthResponse_HealthStatus.OK,
  error: wire.CheckHealthResponse_HealthStatus.ERROR,
  unknown: wire.CheckHealthResponse_HealthStatus.UNKNOWN,
} as const;

/** Serves `pluginv2.Diagnostics`. Whatever fails, “Save & test” shows why. */
export function diagnosticsService(
  options: DiagnosticsOptions,
): wire.DiagnosticsServer {
  const { instances, stopping, collectMetrics } = options;
  return {
    async checkHealth(call, callback) {
      const { signal, release } = callSignal(call, stopping);
      const { request } = call;
      try {
        const context = toContext(request.pluginContext);
        const asked = { context, headers: toHeaders(request.headers) };
        callback(
          null,
          toWire(
            await instances.use(
              context,
              (instance) => instance.checkHealth(asked, signal),
            ),
          ),
        );
      } catch (error) {
        if (signal.aborted) callback(toStatus(error, signal));
        else {callback(
            null,
            toWire({ status: "error", message: messageOf(error) }),
          );}
      } finally {
        release();
      }
    },
    async collectMetrics(_call, callback) {
      try {
        const text = await collectMetrics?.() ?? "";
        callback(null, {
          metrics: { prometheus: new TextEncoder().encode(text) },
        });
      } catch (error) {
        options.log.error("metrics failed", { error });
        callback(toStatus(error, stopping));
      }
    },
  };
}

function toWire(
  { status, message, details }: HealthResult,
): wire.CheckHealthResponse {
  return { status: STATUS[status], message, jsonDetails: toJsonBytes(details) };
}
