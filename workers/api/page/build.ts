// Bundles the live page into dist: index.html and assets whose names change with their content.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import detailed from "world-atlas/countries-10m.json" with { type: "json" };
import world from "world-atlas/countries-110m.json" with { type: "json" };
import { importAliases } from "../../../scripts/import_aliases.cjs";
import { packLand } from "./land.ts";

const source = fileURLToPath(new URL("src", import.meta.url));
const output = fileURLToPath(new URL("dist", import.meta.url));

const ICON =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="2.6">
<path stroke="#0b7285" d="M5 3v18M19 3v18"/>
<path stroke="#22b8cf" d="M5 9q3.5-3 7 0t7 0M5 14q3.5-3 7 0t7 0M5 19q3.5-3 7 0t7 0"/></svg>`;

const bundled = await build({
  entryPoints: {
    page: `${source}/main.tsx`,
    hub: `${source}/link/hub_worker.ts`,
    theme: `${source}/theme_boot.ts`,
    style: `${source}/styles/page.css`,
  },
  bundle: true,
  alias: importAliases,
  minify: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  // Pictures of Leaflet's default marker and layer switch, which the page does not use.
  loader: { ".png": "empty" },
  plugins: [{
    name: "Leaflet as modules: smaller than what its package.json names",
    setup({ onResolve }) {
      const path = fileURLToPath(import.meta.resolve("leaflet/dist/leaflet-src.esm.js"));
      onResolve({ filter: /^leaflet$/ }, () => ({ path }));
    },
  }],
  // Leaflet's private names, a sixth of its size; those with _leaflet are spelt as strings too.
  mangleProps: /^_[a-z]/,
  reserveProps: /^_leaflet/,
  legalComments: "linked",
  write: false,
  outdir: output,
});
await stop();

/** Contents of assets by name, and the address of each by what it is. */
const assets = new Map<string, Uint8Array>();
const addresses = new Map<string, string>();

function addAsset(file: string, content: Uint8Array): void {
  const dot = file.indexOf(".");
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const name = file.endsWith(".txt") ? file : `${file.slice(0, dot)}.${hash}${file.slice(dot)}`;
  assets.set(name, content);
  addresses.set(file, `/assets/${name}`);
}

for (const { path, contents } of bundled.outputFiles) addAsset(path.split("/").pop()!, contents);
addAsset("land.json", new TextEncoder().encode(JSON.stringify(packLand(detailed, world))));

await Deno.remove(output, { recursive: true }).catch((cause) => {
  if (!(cause instanceof Deno.errors.NotFound)) throw cause;
});
await Deno.mkdir(`${output}/assets`, { recursive: true });
for (const [name, content] of assets) await Deno.writeFile(`${output}/assets/${name}`, content);
await Deno.writeTextFile(
  `${output}/index.html`,
  indexHtml({
    script: addresses.get("page.js")!,
    theme: addresses.get("theme.js")!,
    style: addresses.get("style.css")!,
    land: addresses.get("land.json")!,
    hub: addresses.get("hub.js")!,
  }),
);
const sizes = [...assets].map(([name, { length }]) => `${name} ${(length / 1000).toFixed(1)} kB`);
await Deno.stdout.write(new TextEncoder().encode(`${sizes.join("\n")}\n`));

/** Addresses of what the page consists of. */
interface PageAssets {
  readonly script: string;
  readonly theme: string;
  readonly style: string;
  readonly land: string;
  /** Script of the SharedWorker. */
  readonly hub: string;
}

/** The page before its script runs: no inline script, because the content policy forbids it. */
function indexHtml({ script, theme, style, land, hub }: PageAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Streams as they flow: records, windows, lag and lateness, live">
<title>Sluice</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<script src="${theme}"></script>
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the streams</a>
<div id="app" data-land="${land}" data-hub="${hub}"><p class="boot">Loading…</p></div>
<noscript><p class="boot">This page follows streams live and needs JavaScript. The same data is at
<a href="/api/v1/streams">/api/v1/streams</a>.</p></noscript>
</body>
</html>
`;
}
