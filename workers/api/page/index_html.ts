/** Addresses of what the page consists of. */
export interface PageAssets {
  readonly script: string;
  readonly theme: string;
  readonly style: string;
  readonly land: string;
}

/** The page before its script runs: no inline script, because the content policy forbids it. */
export function indexHtml({ script, theme, style, land }: PageAssets): string {
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
<div id="app" data-land="${land}"><p class="boot">Loading…</p></div>
<noscript><p class="boot">This page follows streams live and needs JavaScript. The same data is at
<a href="/api/v1/streams">/api/v1/streams</a>.</p></noscript>
</body>
</html>
`;
}

const ICON =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="2.6">
<path stroke="#0b7285" d="M5 3v18M19 3v18"/>
<path stroke="#22b8cf" d="M5 9q3.5-3 7 0t7 0M5 14q3.5-3 7 0t7 0M5 19q3.5-3 7 0t7 0"/></svg>`;
