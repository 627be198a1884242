// Bundles the live page into dist.
import { fileURLToPath } from "node:url";
import detailed from "world-atlas/countries-10m.json" with { type: "json" };
import world from "world-atlas/countries-110m.json" with { type: "json" };
import { bundlePage, ICON } from "../../../scripts/bundle_page.ts";
import { packLand } from "./land.ts";

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

await bundlePage({
  output: new URL("dist/", import.meta.url),
  entryPoints: {
    page: pathOf("src/main.tsx"),
    hub: pathOf("src/link/hub_worker.ts"),
    theme: pathOf("../../../core/page/theme_boot.ts"),
    style: pathOf("src/styles/page.css"),
  },
  assets: { "land.json": new TextEncoder().encode(JSON.stringify(packLand(detailed, world))) },
  plugins: [{
    name: "Leaflet as modules: smaller than what its package.json names",
    setup({ onResolve }) {
      const path = fileURLToPath(import.meta.resolve("leaflet/dist/leaflet-src.esm.js"));
      onResolve({ filter: /^leaflet$/ }, () => ({ path }));
    },
  }],
  index: (addressOf) =>
    indexHtml({
      script: addressOf("page.js"),
      theme: addressOf("theme.js"),
      style: addressOf("style.css"),
      land: addressOf("land.json"),
      hub: addressOf("hub.js"),
    }),
});

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
<link rel="icon" href="${ICON}">
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
