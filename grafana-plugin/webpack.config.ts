import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration } from 'webpack';

import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

/** Grafana's build, with the logos of the nested plugins beside their plugin.json. */
export default async function config(env: Env): Promise<Configuration> {
  const base = await grafanaConfig(env);
  const logos = new CopyWebpackPlugin({
    patterns: [{ from: '*/img/*.svg', to: '.', noErrorOnMissing: true }],
  });
  return { ...base, plugins: [...(base.plugins ?? []), logos] };
}
