import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, stop } from "esbuild";
import { importAliases } from "../../scripts/import_aliases.cjs";
import { openBrowser } from "../../tests/support/browser.ts";
import { writeResult } from "../result_file.ts";
import { frameRates } from "./frame_rates.ts";
import { type PanelResult, panelTable } from "./report.ts";

// Frames per second of the panel with every key's window updated in each of many answers a second.
const { values } = parseArgs({
  args: Deno.args.filter((argument) => argument !== "panel"),
  options: {
    keys: { type: "string", default: "50" },
    rate: { type: "string", default: "50" },
    seconds: { type: "string", default: "10" },
    width: { type: "string", default: "1200" },
    height: { type: "string", default: "640" },
  },
});
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));

const script = await bundlePanel();
const browser = await openBrowser();
const views: PanelResult["views"][number][] = [];
try {
  for (const layout of ["rows", "overlay"]) {
    for (const style of ["bars", "lines"]) {
      const { keys, rate, width, height } = values;
      const query = new URLSearchParams({ layout, style, keys, rate, width, height });
      const rates = await frameRates(browser, { script, query, seconds: Number(values.seconds) });
      views.push({ layout, style, ...rates });
    }
  }
} finally {
  await browser.close();
}
const number = (name: "keys" | "rate" | "seconds" | "width" | "height") => Number(values[name]);
const result: PanelResult = {
  keys: number("keys"),
  rate: number("rate"),
  seconds: number("seconds"),
  width: number("width"),
  height: number("height"),
  views,
};
await print(panelTable(result));
await print(`Written to ${await writeResult("panel", result)}`);

/** The panel in a page of its own, without a Grafana around it: one script. */
async function bundlePanel(): Promise<string> {
  const plugin = fileURLToPath(new URL("../../grafana-plugin/", import.meta.url));
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
