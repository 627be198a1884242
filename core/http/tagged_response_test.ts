import assert from "node:assert/strict";
import { taggedResponse } from "./tagged_response.ts";

const answer = (content: string, known?: string) =>
  taggedResponse(
    new Request(
      "http://localhost/",
      known === undefined ? {} : {
        headers: { "if-none-match": known },
      },
    ),
    { content, contentType: "text/plain", headers: { "cache-control": "no-cache" } },
  );

Deno.test("a content that is known is not sent again, another one is", async () => {
  const first = answer("früh");
  const tag = first.headers.get("etag")!;
  assert.equal(first.headers.get("content-length"), "5");
  assert.equal(await first.text(), "früh");
  for (const known of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
    const again = answer("früh", known);
    assert.deepEqual([...again.headers], [["cache-control", "no-cache"], ["etag", tag]], known);
    assert.deepEqual([again.status, await again.text()], [304, ""]);
  }
  const other = answer("spät", tag);
  assert.deepEqual([other.status, await other.text()], [200, "spät"]);
  assert.equal(answer("früh", '"x"').status, 200);
});
