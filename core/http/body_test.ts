import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import { ByteAdmission } from "../async/byte_admission.ts";
import { readJsonBody } from "./body.ts";
import { problemOf } from "./problem.ts";

const MAX_BYTES = 2_000_000;

function reader() {
  const admission = new ByteAdmission({ capacityBytes: 64e6, maxWaiting: 100, maxWaitMs: 2_000 });
  const read = async (
    body: Uint8Array<ArrayBuffer>,
    encoding?: string,
  ): Promise<string | number | undefined> => {
    const request = new Request("http://localhost/", {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      },
    });
    try {
      const { text, lease } = await readJsonBody(request, {
        maxBytes: MAX_BYTES,
        admission,
        owner: "somebody",
      });
      lease.release();
      return text;
    } catch (error) {
      return problemOf(error)?.problem.status;
    }
  };
  return { admission, read };
}

Deno.test("a body is read as it was before it was compressed", async () => {
  const { admission, read } = reader();
  for (const text of ["", "[1]", JSON.stringify("ü".repeat(300_000))]) {
    const bytes = Buffer.from(text);
    assert.equal(await read(bytes), text);
    assert.equal(await read(gzipSync(bytes), "gzip"), text);
    assert.equal(await read(gzipSync(bytes), "X-Gzip"), text);
    assert.equal(await read(deflateSync(bytes), "deflate"), text);
  }
  const members = Buffer.concat([gzipSync("[1,"), gzipSync("2]")]);
  assert.equal(await read(members, "gzip"), "[1,2]");
  assert.equal(admission.inFlightBytes, 0);
});

Deno.test("what is not compressed as it says is refused", async () => {
  const { admission, read } = reader();
  const whole = gzipSync(JSON.stringify(Array.from({ length: 1_000 }, Math.random)));
  for (const wrong of [whole.subarray(0, -9), Buffer.from("[1]"), deflateSync("[1]")]) {
    assert.equal(await read(wrong, "gzip"), 400);
  }
  assert.equal(await read(whole, "br"), 415);
  assert.equal(admission.inFlightBytes, 0);
});

Deno.test("what a small body inflates to is never held at once", async () => {
  const { admission, read } = reader();
  // 58 KB: they come in one piece.
  const bomb = gzipSync(new Uint8Array(60_000_000));
  const before = Deno.memoryUsage().rss;
  const statuses = await Promise.all(Array.from({ length: 20 }, () => read(bomb, "gzip")));
  assert.deepEqual(new Set(statuses), new Set([413]));
  const grown = Deno.memoryUsage().rss - before;
  // All of them would be 1,200 MB.
  assert(grown < 400_000_000, `${Math.round(grown / 1e6)} MB`);
  assert.equal(admission.inFlightBytes, 0);
});
