/** Shown at `/` while the live page has not been built. */
export const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sluice</title>
<h1>The live page is not built yet</h1>
<p>Run <code>deno task page</code>, then load this page again.</p>
<p>The API works without it: <a href="/api/openapi.json">/api/openapi.json</a>,
<a href="/api/v1/streams">/api/v1/streams</a>.</p>
</html>
`;
