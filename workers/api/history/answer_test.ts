import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { encodedResponse, encodePage, isKnown, type PageContent } from "./answer.ts";

const content = (rows: readonly number[]): PageContent<number> => ({
  name: "numbers",
  rows,
  format: String,
  next: "a.b",
});

const get = (headers: Record<string, string> = {}, method = "GET") =>
  new Request("http://localhost/", { headers, method });

async function answer(rows: readonly number[], request = get()) {
  const seen = { ended: 0 };
  const response = encodedResponse(await encodePage(content(rows)), {
    request,
    settled: false,
    onEnd: () => void seen.ended++,
  });
  return { response, seen };
}

Deno.test("a page is one JSON text, however many parts it is sent in", async () => {
  for (const count of [0, 1, 2, 100_000]) {
    const rows = Array.from({ length: count }, (_, n) => n * 7);
    const { response, seen } = await answer(rows);
    const text = await response.text();
    assert.deepEqual(JSON.parse(text), { numbers: rows, next: "a.b" });
    assert.equal(response.headers.get("content-length"), String(text.length));
    assert(seen.ended >= 1, "its memory is given back");
  }
});

Deno.test("a row that is left out leaves no comma", async () => {
  for (const left of [[1], [2], [3], [1, 2], [2, 3], [1, 3], [1, 2, 3]]) {
    const format = (row: number) => left.includes(row) ? String(row) : undefined;
    const { chunks } = await encodePage({ ...content([1, 2, 3]), format });
    assert.deepEqual(JSON.parse(new TextDecoder().decode(chunks[0])).numbers, left);
  }
});

Deno.test("what was read is held until the client has it, or goes away", async () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => n);
  const { response, seen } = await answer(rows);
  const reader = response.body!.getReader();
  await reader.read();
  assert.equal(seen.ended, 0);
  await reader.cancel();
  assert.equal(seen.ended, 1);
});

Deno.test("long lists are written in steps between which others run", async () => {
  const ROWS = 10;
  /** Takes longer than a slice. */
  const slow = (row: number) => {
    for (const end = performance.now() + 6; performance.now() < end;);
    return String(row);
  };
  let written = false;
  const page = encodePage({ ...content(Array.from({ length: ROWS }, (_, n) => n)), format: slow });
  void page.finally(() => written = true);
  let turns = 0;
  for (; !written; turns++) await setImmediate();
  await page;
  assert(turns >= ROWS, `${turns} turns`);
});

Deno.test("a client that has the same page gets no body", async () => {
  const { response } = await answer([1, 2]);
  const etag = response.headers.get("etag")!;
  assert.match(etag, /^"[\w-]{22}"$/);
  for (const given of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const { response: again, seen } = await answer([1, 2], get({ "if-none-match": given }));
    assert.equal(again.status, 304, given);
    assert.equal(again.body, null);
    assert.equal(again.headers.get("etag"), etag);
    assert.equal(seen.ended, 1);
  }
  const { response: other } = await answer([1, 3], get({ "if-none-match": etag }));
  assert.equal(other.status, 200);
  assert.equal(isKnown(null, etag), false);
});

Deno.test("HEAD has the headers of GET", async () => {
  const { response } = await answer([1, 2]);
  const { response: head, seen } = await answer([1, 2], get({}, "HEAD"));
  assert.deepEqual([...head.headers], [...response.headers]);
  assert.equal(head.body, null);
  assert.equal(seen.ended, 1);
});
