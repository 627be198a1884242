// Bundles the page of the ingest worker into dist.
import { fileURLToPath } from "node:url";
import { bundlePage, ICON } from "../../../scripts/bundle_page.ts";

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

await bundlePage({
  output: new URL("dist/", import.meta.url),
  entryPoints: {
    connect: pathOf("src/main.tsx"),
    theme: pathOf("../../../core/page/theme_boot.ts"),
    style: pathOf("src/page.css"),
  },
  index: (addressOf) =>
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Connect a phone: address, token, and what arrives">
<title>Connect a phone · Sluice</title>
<link rel="icon" href="${ICON}">
<script src="${addressOf("theme.js")}"></script>
<link rel="stylesheet" href="${addressOf("style.css")}">
<script type="module" src="${addressOf("connect.js")}"></script>
</head>
<body>
<div id="app"><p class="boot">Loading…</p></div>
<noscript><p class="boot">This page needs JavaScript. <a href="/sensor_data">/sensor_data</a> says
the same in plain text.</p></noscript>
</body>
</html>
`,
});
