/**
 * `deno task plugin:build`: makes `grafana-plugin/dist`, ready for the plugins folder of a Grafana
 * on this machine. What is built already is left as it is unless `--always` is given.
 *
 * @module
 */
import { buildPlugin } from "./build_plugin.ts";
import { DIST } from "./folders.ts";

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

try {
  const built = await buildPlugin({
    onStep: (text) => print(`${text} …`),
    always: Deno.args.includes("--always"),
  });
  print(built ? `built ${DIST}` : `${DIST} is up to date`);
  Deno.exit(0); // esbuild's process would keep this one waiting.
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
