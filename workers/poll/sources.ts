import type { Config } from "#core/config/config.ts";
import { readSettings } from "#core/config/config.ts";
import { httpUrl } from "#core/config/setting.ts";
import {
  type EnvironmentReader,
  pollVariable,
  type Stream,
  topicsOf,
} from "#core/declaration/mod.ts";
import { readTlsFiles } from "#core/tls.ts";
import { AddressPolicy } from "./address_policy.ts";
import type { PollSource } from "./poller.ts";
import type { RequestLimits } from "./request.ts";

/** Options of {@linkcode sourcesOf}. */
export interface SourcesOptions {
  readonly config: Config;
  readonly env: EnvironmentReader;
  /** Starts the generator of a stream; undefined when there is none for it. */
  readonly generator: (stream: string) => URL | undefined;
}

/** The address of this machine at which a generator listens. */
const LOOPBACK = "127.0.0.1";

/**
 * The sources of the streams that are polled: each at the address that its variable holds, or at a
 * generator of this worker.
 *
 * @throws {ConfigError} when a variable holds no address
 * @throws {Error} naming the variable of a source that has none and needs one
 */
export function sourcesOf(
  streams: readonly Stream[],
  { config, env, generator }: SourcesOptions,
): readonly PollSource[] {
  const { ca } = readTlsFiles({ caFile: config.pollCaFile, certFile: "", keyFile: "" });
  const limits: RequestLimits = {
    policy: new AddressPolicy({ networks: config.pollNetworks }),
    redirectHosts: config.pollRedirectHosts,
    timeoutMs: config.pollTimeout,
    maxBytes: config.pollKilobytes * 1_000,
    ca,
  };
  const own: RequestLimits = {
    ...limits,
    policy: new AddressPolicy({ networks: [LOOPBACK] }),
    redirectHosts: [],
  };
  return streams.flatMap((declaration) => {
    const { name, poll } = declaration;
    if (poll === undefined) return [];
    const variable = pollVariable(declaration);
    const { given } = readSettings({ given: httpUrl(variable, "", "") }, env);
    const url = given ?? generator(name);
    if (url === undefined) {
      throw new Error(`Stream '${name}' is polled, but from where? Set ${variable} to its address`);
    }
    return [{
      stream: { declaration, topics: topicsOf(declaration, env) },
      url,
      everyMs: config.pollInterval ?? poll.everyMs,
      limits: given === undefined ? own : limits,
    }];
  });
}
