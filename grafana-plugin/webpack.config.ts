import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration } from 'webpack';

import { importAliases } from '../scripts/import_aliases.cjs';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

/** Grafana's build, with the import aliases and with the logos of the nested plugins beside their plugin.json. */
export default async function config(env: Env): Promise<Configuration> {
  const base = await grafanaConfig(env);
  const logos = new CopyWebpackPlugin({
    patterns: [{ from: '*/img/*.svg', to: '.', noErrorOnMissing: true }],
  });
  const resolve = { ...base.resolve, alias: importAliases };
  return { ...base, resolve, plugins: [...(base.plugins ?? []), logos] };
}
