import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { ProblemError } from "./problem.ts";
import { StaticPage } from "./static_page.ts";

async function withFiles(work: (page: StaticPage) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/dist/assets`, { recursive: true });
    await Deno.writeTextFile(`${folder}/secret.txt`, "secret");
    await Deno.writeTextFile(`${folder}/dist/index.html`, "<title>Page</title>");
    await Deno.writeTextFile(`${folder}/dist/assets/page.0123456789.js`, "1");
    await Deno.writeTextFile(`${folder}/dist/assets/licence.txt`, "2");
    await work(new StaticPage(pathToFileURL(`${folder}/dist/`)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const get = (path: string, init: RequestInit = {}) => new Request(`http://localhost${path}`, init);

Deno.test("files have their types, and those with a hash in their name are kept for ever", () =>
  withFiles(async (page) => {
    const index = await page.answer(get("/"));
    assert.equal(index?.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(index?.headers.get("cache-control"), "no-cache");
    assert.equal(await index?.text(), "<title>Page</title>");
    const script = await page.answer(get("/assets/page.0123456789.js"));
    assert.equal(script?.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.match(script?.headers.get("cache-control") ?? "", /immutable/);
    const licence = await page.answer(get("/assets/licence.txt"));
    assert.equal(licence?.headers.get("cache-control"), "no-cache");
  }));

Deno.test("a file that the browser has is not sent again", () =>
  withFiles(async (page) => {
    const first = await page.answer(get("/"));
    const tag = first?.headers.get("etag") ?? "";
    const again = await page.answer(get("/", { headers: { "if-none-match": tag } }));
    assert.deepEqual([again?.status, again?.headers.get("cache-control")], [304, "no-cache"]);
    assert.equal(await again?.text(), "");
  }));

Deno.test("nothing outside the folder is read", () =>
  withFiles(async (page) => {
    for (
      const path of [
        "/secret.txt",
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/.hidden",
        "/assets/",
        "/assets/missing.js",
      ]
    ) {
      assert.equal(await page.answer(get(path)), undefined, path);
    }
  }));

Deno.test("files are only read", () =>
  withFiles(async (page) => {
    await assert.rejects(page.answer(get("/", { method: "DELETE" })), (error) =>
      error instanceof ProblemError && error.problem.status === 405);
    const options = await page.answer(get("/", { method: "OPTIONS" }));
    assert.equal(options?.headers.get("allow"), "GET, HEAD, OPTIONS");
  }));

Deno.test("a page that is not built shows what to run", async () => {
  const page = new StaticPage(pathToFileURL("/nowhere/dist/"));
  const response = await page.answer(get("/"));
  assert.equal(response?.status, 503);
  assert.match(await response?.text() ?? "", /deno task page/);
});
