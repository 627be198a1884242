import { Server, ServerCredentials } from "@grpc/grpc-js";
import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import type { NewInstance } from "../datasource.ts";
import { IN_ONE_PIECE, type Turns } from "../frames/turns.ts";
import { InstanceManager } from "../instance_manager.ts";
import { type Log, log as stderrLog, routeConsole } from "../log.ts";
import * as pluginv2 from "../protocol/generated/backend.ts";
import { GRPCBrokerService } from "../protocol/generated/grpc_broker.ts";
import { GRPCControllerService } from "../protocol/generated/grpc_controller.ts";
import { GRPCStdioService } from "../protocol/generated/grpc_stdio.ts";
import { HealthService } from "../protocol/generated/health.ts";
import { dataService } from "../services/data.ts";
import { diagnosticsService } from "../services/diagnostics.ts";
import { brokerService, controllerService, healthService, stdioService } from "../services/host.ts";
import { DATA_SERVICE } from "../services/query_message.ts";
import { resourceService } from "../services/resource.ts";
import { streamService } from "../services/stream.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { type Handshake, handshakeLine, readHandshake } from "./handshake.ts";
import { listen, removeQuietly } from "./listen.ts";
import { messageOf, PluginStopping } from "./status.ts";
import { writeInPieces } from "./write_in_pieces.ts";

/** Options of {@linkcode servePlugin}. */
export interface PluginOptions {
  readonly newInstance: NewInstance;
  /** Metrics of the process as Prometheus text, for `/metrics/plugins/<id>` of Grafana. */
  readonly collectMetrics?: () => Promise<string>;
  /** Called when the plugin stops, after the instances were disposed. */
  readonly onShutdown?: () => void | Promise<void>;
  /** Default: Grafana's log. */
  readonly log?: Log;
  /**
   * An empty folder of mode 0700, only for this process, where the socket `plugin.sock` is made;
   * both are removed at the end. Default: a new one in the system's temporary folder.
   */
  readonly socketDir?: string | undefined;
  /** Grafana's process; when it has gone, the plugin ends. Default: this process's parent now. */
  readonly parent?: number | undefined;
  /** An instance that was not used for so long is disposed, ms. Default one hour. */
  readonly idleMs?: number;
  /**
   * Cuts the encoding of large answers, so that other calls have their turn; the signal is that of
   * the call. Default: each is encoded in one piece.
   */
  readonly turns?: (signal: AbortSignal) => Turns;
}

const MAX_REQUEST = 64 * 1024 * 1024;
/** Grafana kills a plugin 2 s after it asked it to stop. */
const STOP_WITHIN_MS = 1_200;
/** Once Grafana has gone nobody waits for anything to be put in order. */
const ORPHAN_STOPS_WITHIN_MS = 250;

/**
 * Serves a datasource plugin to the Grafana that started this process, until it asks to stop; then
 * ends the process. Nothing may be written to stdout before; the console goes to the log.
 *
 * Ends the process with 1 and a hint on stderr when Grafana did not start it.
 */
export async function servePlugin(options: PluginOptions): Promise<void> {
  const { log = stderrLog } = options;
  const handshake = handshakeOrExit(options.socketDir);
  routeConsole(log);
  logStrayErrors(log);

  const stopping = new AbortController();
  const instances = new InstanceManager({ ...options, log });
  const server = new Server({
    "grpc.max_receive_message_length": MAX_REQUEST,
    "grpc.max_send_message_length": -1,
    interceptors: [writeInPieces],
  });
  const { turns = () => IN_ONE_PIECE } = options;
  const services = { instances, log, stopping: stopping.signal, turns };
  server.addService(DATA_SERVICE, dataService(services));
  server.addService(pluginv2.ResourceService, resourceService(services));
  server.addService(pluginv2.StreamService, streamService(services));
  const { collectMetrics } = options;
  const diagnostics = diagnosticsService({ ...services, collectMetrics });
  server.addService(pluginv2.DiagnosticsService, diagnostics);
  server.addService(HealthService, healthService);
  server.addService(GRPCBrokerService, brokerService);
  server.addService(GRPCStdioService, stdioService);

  let stop: (reason: string) => void = () => {};
  const stopped = new Promise<string>((resolve) => stop = resolve);
  server.addService(
    GRPCControllerService,
    controllerService(() => stop("shutdown")),
  );
  watchForStop(stop, options.parent ?? Deno.ppid);

  const { clientCertificate, multiplex } = handshake;
  const certificate = clientCertificate === undefined ? undefined : makeCertificate();
  const credentials = credentialsOf(clientCertificate, certificate);
  const { socketDir } = options;
  const listening = await listen(server, { handshake, socketDir, credentials, log }).catch(
    (error) => {
      log.error("the plugin cannot listen", { error });
      Deno.exit(1);
    },
  );
  try {
    announce(handshakeLine(listening.address, { multiplex, certificate: certificate?.der }));
  } catch {
    // Grafana has gone already: nobody reads the line. If it went before this process looked, its
    // parent is another one since, and will never change.
    listening.release();
    Deno.exit(1);
  }

  const reason = await stopped;
  log.debug("the plugin stops", { reason });
  stopping.abort(new PluginStopping());
  const disposed = instances.close().then(() => options.onShutdown?.());
  const withinMs = reason === ORPHANED ? ORPHAN_STOPS_WITHIN_MS : STOP_WITHIN_MS;
  const late = pause(withinMs).then(() => {
    throw new Error(`It took longer than ${withinMs} ms`);
  });
  await Promise.race([disposed, late]).catch((error) =>
    log.warn("the plugin did not stop cleanly", { error })
  );
  server.forceShutdown();
  listening.release();
  Deno.exit(0);
}

function handshakeOrExit(socketDir: string | undefined): Handshake {
  try {
    return readHandshake(Deno.env);
  } catch (error) {
    if (socketDir !== undefined) removeQuietly(socketDir);
    Deno.stderr.writeSync(new TextEncoder().encode(`${messageOf(error)}\n`));
    Deno.exit(1);
  }
}

/** Without a certificate the connection is plain: the socket is open to one user only. */
function credentialsOf(
  clientCertificate: string | undefined,
  certificate: Certificate | undefined,
): ServerCredentials {
  if (clientCertificate === undefined || certificate === undefined) {
    return ServerCredentials.createInsecure();
  }
  const own = {
    private_key: Buffer.from(certificate.keyPem),
    cert_chain: Buffer.from(certificate.pem),
  };
  return ServerCredentials.createSsl(Buffer.from(clientCertificate), [own], true);
}

function announce(line: string): void {
  let bytes = new TextEncoder().encode(`${line}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

/** An uncaught error is logged, once, and ends nothing: other datasources go on. */
function logStrayErrors(log: Log): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.error("uncaught error", { error: event.reason });
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    log.error("uncaught error", { error: event.error });
  });
}

const ORPHAN_CHECK_MS = 250;
/** Why an orphan stops. */
const ORPHANED = "Grafana has gone";

/** Calls `stop` when the process should end: SIGTERM, or Grafana is gone. Ignores SIGINT. */
function watchForStop(stop: (reason: string) => void, parent: number): void {
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => stop("SIGTERM"));
  }
  // Ctrl-C in a terminal reaches the whole process group; Grafana then asks for the shutdown.
  Deno.addSignalListener("SIGINT", () => {});
  const timer = setInterval(() => {
    if (Deno.ppid !== parent) stop(ORPHANED);
  }, ORPHAN_CHECK_MS);
  Deno.unrefTimer(timer as unknown as number);
}
