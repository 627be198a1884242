import type { EnvironmentReader } from "../declaration/topics.ts";
import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** Settings by the name that the code gives them. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of some settings. */
export type ValuesOf<S extends Settings> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** The value of every setting of the workers. */
export type Config = ValuesOf<typeof settings>;

/** A wrong value in the environment; the message names the variable, the value and what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads and checks settings.
 *
 * @param get returns the value of an environment variable
 * @throws {ConfigError} listing every wrong value at once
 */
export function readSettings<S extends Settings>(declared: S, get: EnvironmentReader): ValuesOf<S> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(declared)) {
    const given = get(setting.name);
    const value = given === undefined || given === "" ? setting.fallback : given;
    try {
      values[key] = setting.parse(value);
    } catch {
      const shown = setting.secret ? "(hidden)" : `'${value}'`;
      problems.push(`${setting.name}=${shown} must be ${setting.allowed}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join("; "));
  return values as ValuesOf<S>;
}

/** Every setting of the workers. @throws {ConfigError} listing every wrong value at once */
export function readConfig(get: EnvironmentReader): Config {
  return readSettings(settings, get);
}

/** {@linkcode readConfig} on the process's environment. */
export function configFromEnvironment(): Config {
  return readConfig((name) => Deno.env.get(name));
}
