import { isIP } from "node:net";
import { parseDuration } from "../declaration/duration.ts";
import { isTopicName } from "../declaration/topics.ts";

/** One environment variable: its name, what it accepts, its default and what it is for. */
export interface Setting<T> {
  readonly name: string;
  /** What is allowed, in words: it ends the sentence "… must be". */
  readonly allowed: string;
  /** The default as it would be written in the environment; empty when there is none. */
  readonly fallback: string;
  readonly help: string;
  /** True when the value must never be printed. */
  readonly secret: boolean;
  /** @throws {RangeError} when the text is not allowed */
  readonly parse: (text: string) => T;
}

type Text = readonly [name: string, fallback: string, help: string];

function refuse(): never {
  throw new RangeError("not allowed");
}

/** Any text. */
export function text(...[name, fallback, help]: Text): Setting<string> {
  return { name, fallback, help, allowed: "text", secret: false, parse: (value) => value };
}

/** A text that is never printed. */
export function secret(name: string, help: string): Setting<string> {
  return { name, fallback: "", help, allowed: "text", secret: true, parse: (value) => value };
}

/** A comma-separated list that is never printed. */
export function secrets(name: string, help: string): Setting<readonly string[]> {
  return { ...list(name, "", help), secret: true };
}

/** Name of a Kafka topic. */
export function topic(...[name, fallback, help]: Text): Setting<string> {
  return {
    ...text(name, fallback, help),
    allowed: "a topic's name: letters, digits, '.', '_' or '-', at most 240",
    parse: (value) => isTopicName(value) ? value : refuse(),
  };
}

/** A comma-separated list without empty entries. */
export function list(...[name, fallback, help]: Text): Setting<readonly string[]> {
  return {
    name,
    fallback,
    help,
    allowed: "a list separated by commas",
    secret: false,
    parse: (value) => listOf(value, () => true),
  };
}

/** Comma-separated `host:port` pairs. */
export function addresses(...[name, fallback, help]: Text): Setting<readonly string[]> {
  const base = list(name, fallback, help);
  return {
    ...base,
    allowed: "host:port, several separated by commas",
    parse: (value) => {
      const entries = base.parse(value);
      const valid = (entry: string) => /^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i.test(entry);
      return entries.length > 0 && entries.every(valid) ? entries : refuse();
    },
  };
}

/** Comma-separated host names, each with or without a port; `*.` before one is all below it. */
export function hosts(...[name, fallback, help]: Text): Setting<readonly string[]> {
  const valid = (entry: string) => HOST_ENTRY.test(entry);
  return {
    ...list(name, fallback, help),
    allowed: "host names such as a.example, a.example:8443 or *.a.example, or * for all",
    parse: (value) => listOf(value, valid),
  };
}

const HOST_ENTRY =
  /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?|\[[0-9a-f:.]+\](:\d{1,5})?)$/i;

/** Comma-separated IP addresses, each alone or with the length of a network's prefix. */
export function networks(...[name, fallback, help]: Text): Setting<readonly string[]> {
  const valid = (entry: string) => {
    const [address = "", prefix, ...rest] = entry.split("/");
    const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return rest.length === 0 && longest > 0 &&
      (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest));
  };
  return {
    ...list(name, fallback, help),
    allowed: "IP addresses or networks such as 10.0.0.7 or 10.0.0.0/24",
    parse: (value) => listOf(value, valid),
  };
}

/** Comma-separated origins of web pages. */
export function origins(...[name, fallback, help]: Text): Setting<readonly string[]> {
  const valid = (entry: string) =>
    entry === "*" || (URL.canParse(entry) && new URL(entry).origin === entry);
  return {
    ...list(name, fallback, help),
    allowed: "origins such as https://a.example, without a path, or * for all",
    parse: (value) => listOf(value, valid),
  };
}

/** Comma-separated addresses of an HTTP service that several servers offer. */
export function httpUrls(...[name, fallback, help]: Text): Setting<readonly string[]> {
  return {
    ...list(name, fallback, help),
    allowed: HTTP_URLS,
    parse: (value) => listOf(value, isHttpUrl).map((entry) => entry.replace(/\/+$/, "")),
  };
}

/** What {@linkcode isHttpUrl} allows, in words. */
export const HTTP_URLS =
  "http:// or https:// addresses without user or query, several separated by commas";

/** Whether a text is the address of a server, without a user, who would be shown with it. */
export function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return /^https?:$/.test(url?.protocol ?? "") && url!.username === "" && url!.search === "";
}

function listOf(value: string, valid: (entry: string) => boolean): readonly string[] {
  const entries = value.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "");
  return entries.every(valid) ? entries : refuse();
}

/** A whole number between `min` and `max`, both inclusive. */
export function integer(
  name: string,
  fallback: number,
  options: { readonly min: number; readonly max: number; readonly help: string },
): Setting<number> {
  const { min, max, help } = options;
  return {
    name,
    fallback: String(fallback),
    help,
    allowed: `a whole number from ${min} to ${max}`,
    secret: false,
    parse: (value) => {
      const number = Number(value);
      const valid = /^-?\d+$/.test(value) && number >= min && number <= max;
      return valid ? number : refuse();
    },
  };
}

/** A bare number is refused: 5 may be meant as seconds. */
function withUnit(value: string): number {
  return /[a-z]$/.test(value) ? parseDuration(value) : refuse();
}

/** A duration such as `200ms`, `30s` or `2h`, read as milliseconds; `never` is Infinity. */
export function duration(...[name, fallback, help]: Text): Setting<number> {
  return {
    name,
    fallback,
    help,
    allowed: "a duration such as 200ms, 30s, 5m or 2h, or never",
    secret: false,
    parse: (value) => value === "never" ? Infinity : withUnit(value),
  };
}

/** A duration of a second or more, or `never`: what ends a process must not end a healthy one. */
export function timeLimit(...[name, fallback, help]: Text): Setting<number> {
  const any = duration(name, fallback, help);
  return {
    ...any,
    allowed: "a duration of at least 1s, such as 30s or 5m, or never",
    parse: (value) => {
      const ms = any.parse(value);
      return ms >= 1_000 ? ms : refuse();
    },
  };
}

/** A duration up to 10 minutes, none at all included: how long a worker that stops waits. */
export function patience(...[name, fallback, help]: Text): Setting<number> {
  return {
    ...duration(name, fallback, help),
    allowed: "a duration from 0s to 10m",
    parse: (value) => {
      const ms = withUnit(value);
      return ms <= 600_000 ? ms : refuse();
    },
  };
}

/** A duration between 10 ms and 1 minute: how often something is done. */
export function interval(...[name, fallback, help]: Text): Setting<number> {
  return {
    ...duration(name, fallback, help),
    allowed: "a duration from 10ms to 1m",
    parse: (value) => {
      const ms = withUnit(value);
      return ms >= 10 && ms <= 60_000 ? ms : refuse();
    },
  };
}

/** Like {@linkcode interval}, up to a day; empty is undefined. */
export function optionalInterval(...[name, fallback, help]: Text): Setting<number | undefined> {
  return {
    ...duration(name, fallback, help),
    allowed: "a duration from 100ms to 1d, or empty",
    parse: (value) => {
      if (value === "") return undefined;
      const ms = withUnit(value);
      return ms >= 100 && ms <= 86_400_000 ? ms : refuse();
    },
  };
}

/** The address of something that HTTP gets; empty is undefined. */
export function httpUrl(...[name, fallback, help]: Text): Setting<URL | undefined> {
  return {
    name,
    fallback,
    help,
    allowed: "an address such as https://api.example/users, or empty",
    // It may hold a password or a key.
    secret: true,
    parse: (value) => value === "" ? undefined : parseHttpUrl(value),
  };
}

/** @throws {RangeError} when it is no address of HTTP or HTTPS */
function parseHttpUrl(value: string): URL {
  if (!URL.canParse(value)) refuse();
  const url = new URL(value);
  return url.protocol === "http:" || url.protocol === "https:" ? url : refuse();
}

/** `true` or `false`. */
export function boolean(...[name, fallback, help]: Text): Setting<boolean> {
  return {
    name,
    fallback,
    help,
    allowed: "true or false",
    secret: false,
    parse: (value) => value === "true" ? true : value === "false" ? false : refuse(),
  };
}

/** One of a few words. */
export function choice<T extends string>(
  name: string,
  fallback: T | "",
  options: { readonly values: readonly T[]; readonly help: string },
): Setting<T> {
  const { values, help } = options;
  return {
    name,
    fallback,
    help,
    allowed: `one of ${values.join(", ")}`,
    secret: false,
    parse: (value) => values.find((allowed) => allowed === value) ?? refuse(),
  };
}
