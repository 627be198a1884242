import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, stop } from "esbuild";
import { importAliases } from "../../scripts/import_aliases.cjs";
import { openBrowser } from "../../tests/support/browser.ts";
import { frameRates } from "./frame_rates.ts";

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
await print(
  `${values.keys} keys, ${values.rate} answers/s, each with an update of every key; ` +
    `${values.width} × ${values.height} px, ${values.seconds} s each`,
);
await print("");
await print(
  "| layout  | style | fps median | fps p5 | longest frame, ms | script per frame, ms | answers/s |",
);
await print(
  "| ------- | ----- | ---------- | ------ | ----------------- | -------------------- | --------- |",
);
try {
  for (const layout of ["rows", "overlay"]) {
    for (const style of ["bars", "lines"]) {
      const { keys, rate, width, height } = values;
      const query = new URLSearchParams({ layout, style, keys, rate, width, height });
      const rates = await frameRates(browser, { script, query, seconds: Number(values.seconds) });
      await print(
        `| ${layout.padEnd(7)} | ${style.padEnd(5)} | ${rates.median.toFixed(1).padEnd(10)} | ${
          rates.p5.toFixed(1).padEnd(6)
        } | ${rates.longest.toFixed(0).padEnd(17)} | ${rates.script.toFixed(1).padEnd(20)} | ${
          rates.answers.toFixed(1).padEnd(9)
        } |`,
      );
    }
  }
} finally {
  await browser.close();
}

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
