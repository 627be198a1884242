/**
 * `deno task plugin:build`: makes `grafana-plugin/dist`, ready for the plugins folder of a Grafana
 * on this machine. What is built already is left as it is unless `--always` is given; `--packaged`
 * unpacks what `deno task plugin:package` or a release has packed, where it is there.
 *
 * @module
 */
import { buildPlugin } from "./build_plugin.ts";
import { DIST } from "./folders.ts";

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

try {
  const { plan } = await buildPlugin({
    onStep: print,
    always: Deno.args.includes("--always"),
    packaged: Deno.args.includes("--packaged"),
  });
  print(plan === "nothing" ? `${DIST} is up to date` : `made ${DIST}`);
  Deno.exit(0); // esbuild's process would keep this one waiting.
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
