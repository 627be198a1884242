// deno-lint-ignore-file no-console -- the console is what this file is about
import { format } from "node:util";
import type { Log } from "./log.ts";

const INFO = [
  "log",
  "info",
  "dir",
  "dirxml",
  "table",
  "group",
  "groupCollapsed",
  "count",
] as const;
const QUIET = [
  "groupEnd",
  "countReset",
  "time",
  "timeEnd",
  "timeLog",
  "timeStamp",
] as const;

/**
 * Sends everything that is written to the console to the log: stdout belongs to the handshake, and
 * a full pipe would block the plugin.
 */
export function routeConsole(log: Log): void {
  for (const name of INFO) {
    console[name] = (...args: unknown[]) => log.info(format(...args));
  }
  for (const name of QUIET) console[name] = () => {};
  console.debug = console.trace = (...args: unknown[]) => log.debug(format(...args));
  console.warn = (...args: unknown[]) => log.warn(format(...args));
  console.error = (...args: unknown[]) => log.error(format(...args));
  console.assert = (condition?: boolean, ...args: unknown[]) => {
    if (!condition) log.warn(`Assertion failed: ${format(...args)}`);
  };
}
