import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { importAliases } from "../../scripts/import_aliases.cjs";

const plugin = fileURLToPath(new URL("../../grafana-plugin/", import.meta.url));

/** The panel in a page of its own, without a Grafana around it: one script. */
export async function bundlePanel(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page/main.tsx", import.meta.url))],
    bundle: true,
    alias: importAliases,
    minify: true,
    write: false,
    format: "iife",
    target: ["es2022"],
    jsx: "transform",
    tsconfigRaw: {},
    nodePaths: [`${plugin}node_modules`],
    loader: { ".svg": "dataurl", ".png": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl" },
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    logLevel: "error",
    outdir: "out",
  });
  await stop();
  return outputFiles.find(({ path }) => path.endsWith(".js"))!.text;
}
