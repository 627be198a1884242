import { status } from "@grpc/grpc-js";
import type { GRPCBrokerServer } from "../protocol/generated/grpc_broker.ts";
import type { GRPCControllerServer } from "../protocol/generated/grpc_controller.ts";
import type { GRPCStdioServer } from "../protocol/generated/grpc_stdio.ts";
import {
  HealthCheckResponse_ServingStatus,
  type HealthServer,
} from "../protocol/generated/health.ts";

/** Services that go-plugin knows: the plugin as a whole is `plugin`. */
const KNOWN: readonly string[] = ["", "plugin"];

/** Serves `grpc.health.v1.Health`: a plugin that answers is healthy. */
export const healthService: HealthServer = {
  check(call, callback) {
    if (KNOWN.includes(call.request.service)) {
      callback(null, { status: HealthCheckResponse_ServingStatus.SERVING });
    } else {
      callback({
        code: status.NOT_FOUND,
        details: `unknown service ${call.request.service}`,
      });
    }
  },
  watch(call) {
    const known = KNOWN.includes(call.request.service);
    call.write({
      status: known
        ? HealthCheckResponse_ServingStatus.SERVING
        : HealthCheckResponse_ServingStatus.SERVICE_UNKNOWN,
    });
  },
};

/** Serves `plugin.GRPCController`: the host asks the plugin to stop. */
export function controllerService(stop: () => void): GRPCControllerServer {
  return {
    shutdown(_call, callback) {
      callback(null, {});
      stop();
    },
  };
}

/** Serves `plugin.GRPCBroker`, which Grafana opens and never uses. */
export const brokerService: GRPCBrokerServer = {
  startStream(call) {
    call.on("data", () => {});
    call.on("end", () => call.end());
  },
};

/** Serves `plugin.GRPCStdio`, which Grafana opens and ignores: the log goes to stderr. */
export const stdioService: GRPCStdioServer = {
  streamStdio() {},
};
