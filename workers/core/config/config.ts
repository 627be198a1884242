import type { EnvironmentReader } from "../declaration/topics.ts";
import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The value of every setting. */
export type Config = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };

/** A wrong value in the environment; the message names the variable, the value and what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads and checks every setting.
 *
 * @param get returns the value of an environment variable
 * @throws {ConfigError} listing every wrong value at once
 */
export function readConfig(get: EnvironmentReader): Config {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries<Setting<unknown>>(settings)) {
    const given = get(setting.name);
    const value = given === undefined || given === "" ? setting.fallback : given;
    try {
      config[key] = setting.parse(value);
    } catch {
      const shown = setting.secret ? "(hidden)" : `'${value}'`;
      problems.push(`${setting.name}=${shown} must be ${setting.allowed}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join("; "));
  return config as Config;
}

/** {@linkcode readConfig} on the process's environment. */
export function configFromEnvironment(): Config {
  return readConfig((name) => Deno.env.get(name));
}
