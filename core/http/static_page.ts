import { ProblemError } from "./problem.ts";
import { taggedResponse } from "./tagged_response.ts";

/** Files below one folder, for a browser. */
export class StaticPage {
  readonly #folder: URL;

  /** @param folder ends with a slash */
  constructor(folder: URL) {
    this.#folder = folder;
  }

  /**
   * The file that a request asks for: `/` is index.html, and only `/assets/<name>` is below it.
   *
   * @returns undefined when it asks for something else, or for a file that is not there
   * @throws {ProblemError} 405 when the method is not GET or HEAD
   */
  async answer(request: Request): Promise<Response | undefined> {
    const name = fileOf(new URL(request.url).pathname);
    if (name === undefined) return undefined;
    if (request.method === "OPTIONS") {
      return new Response(null, { status: 204, headers: { allow: METHODS.join(", ") } });
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new ProblemError(
        "method-not-allowed",
        `Files are only read: use ${METHODS.join(", ")}`,
        {
          allowed: METHODS,
          headers: { allow: METHODS.join(", ") },
        },
      );
    }
    const content = await readIfThere(new URL(name, this.#folder));
    if (content === undefined) return name === INDEX ? notBuilt() : undefined;
    return taggedResponse(request, {
      content,
      contentType: contentTypeOf(name),
      headers: {
        "cache-control": HASHED.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
      },
    });
  }
}

const INDEX = "index.html";
const METHODS = ["GET", "HEAD", "OPTIONS"];
/** A name that holds a hash of the content: another content has another name. */
const HASHED = /\.[0-9a-f]{8,}\./;

function fileOf(path: string): string | undefined {
  if (path === "/" || path === `/${INDEX}`) return INDEX;
  const name = /^\/assets\/([A-Za-z0-9_-][A-Za-z0-9._-]*)$/.exec(path)?.[1];
  return name === undefined ? undefined : `assets/${name}`;
}

async function readIfThere(file: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory) {
      return undefined;
    }
    throw error;
  }
}

function notBuilt(): Response {
  return new Response(NOT_BUILT, {
    status: 503,
    headers: { "content-type": contentTypeOf(INDEX), "cache-control": "no-store" },
  });
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
};

/** Media type by the ending of a file's name. */
function contentTypeOf(name: string): string {
  return TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

/** Shown at `/` while the live page has not been built. */
const NOT_BUILT = `<!doctype html>
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
