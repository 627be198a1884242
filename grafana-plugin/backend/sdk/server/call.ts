import type { AppInstanceSettings, DatasourceInstanceSettings, PluginContext } from "../context.ts";
import { toJson } from "../frames/columns.ts";
import type { Turns } from "../frames/turns.ts";
import type { InstanceManager } from "../instance_manager.ts";
import type { Log } from "../log.ts";
import type * as wire from "../protocol/generated/backend.ts";

/** What every service needs. */
export interface ServiceOptions {
  readonly instances: InstanceManager;
  readonly log: Log;
  /** Aborts when the plugin stops. */
  readonly stopping: AbortSignal;
  /** Cuts the encoding of an answer. */
  readonly turns: (signal: AbortSignal) => Turns;
}

/** The context of a call, from the wire. */
export function toContext(
  context: wire.PluginContext | undefined,
): PluginContext {
  const user = context?.user;
  const datasource = context?.dataSourceInstanceSettings;
  const app = context?.appInstanceSettings;
  return {
    orgId: Number(context?.orgId ?? 0),
    pluginId: context?.pluginId ?? "",
    pluginVersion: context?.pluginVersion ?? "",
    user: user === undefined ? null : {
      login: user.login,
      name: user.name,
      email: user.email,
      role: user.role,
    },
    datasource: datasource === undefined ? null : toDatasource(datasource),
    app: app === undefined ? null : toApp(app),
    grafanaConfig: context?.grafanaConfig ?? {},
    userAgent: context?.userAgent ?? "",
  };
}

function toDatasource(
  settings: wire.DataSourceInstanceSettings,
): DatasourceInstanceSettings {
  return {
    uid: settings.uid,
    name: settings.name,
    jsonData: fromJsonBytes(settings.jsonData),
    secureJsonData: settings.decryptedSecureJsonData,
    updated: Number(settings.lastUpdatedMS),
    url: settings.url,
    user: settings.user,
    database: settings.database,
    basicAuth: settings.basicAuthEnabled ? { user: settings.basicAuthUser } : null,
  };
}

function toApp(settings: wire.AppInstanceSettings): AppInstanceSettings {
  return {
    jsonData: fromJsonBytes(settings.jsonData),
    secureJsonData: settings.decryptedSecureJsonData,
    updated: Number(settings.lastUpdatedMS),
  };
}

const PREFIX = "http_";
const FROM_ALERT = "FromAlert";

/**
 * HTTP headers that Grafana passes on, by their canonical names. It sends most with the prefix
 * `http_`, and a few without.
 */
export function toHeaders(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    result[name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name] = value;
  }
  return result;
}

/** Whether an alert rule asks. */
export function isFromAlert(
  headers: Readonly<Record<string, string>>,
): boolean {
  return headers[FROM_ALERT] === "true";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Parses JSON bytes; none at all are null. */
export function fromJsonBytes(bytes: Uint8Array): unknown {
  return bytes.length === 0 ? null : JSON.parse(decoder.decode(bytes));
}

/** A JSON value as bytes. Undefined has none. */
export function toJsonBytes(value: unknown): Uint8Array {
  return encoder.encode(toJson(value) ?? "");
}

/** What is needed of a gRPC call. */
interface Call {
  on(event: "cancelled", listener: () => void): unknown;
  getDeadline(): Date | number;
}

/**
 * A signal that aborts when the caller cancels or its deadline passes, or `stopping` aborts. Call
 * `release` when the call has ended.
 */
export function callSignal(
  call: Call,
  stopping: AbortSignal,
): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort(stopping.reason);
  if (stopping.aborted) stop();
  stopping.addEventListener("abort", stop, { once: true });
  call.on("cancelled", () => controller.abort(new DOMException("Cancelled", "AbortError")));
  const timer = deadlineTimer(call, controller);
  return {
    signal: controller.signal,
    release() {
      stopping.removeEventListener("abort", stop);
      clearTimeout(timer);
    },
  };
}

const LONGEST_TIMER = 2 ** 31 - 1;

function deadlineTimer(
  call: Call,
  controller: AbortController,
): number | undefined {
  const left = Number(call.getDeadline()) - Date.now();
  if (!(left < LONGEST_TIMER)) return undefined;
  const late = () => controller.abort(new DOMException("Deadline exceeded", "TimeoutError"));
  return setTimeout(late, Math.max(0, left)) as unknown as number;
}
