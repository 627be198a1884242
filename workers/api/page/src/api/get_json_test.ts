import assert from "node:assert/strict";
import { streamUrl } from "./get_json.ts";

Deno.test("streamUrl encodes names and leaves undefined parameters out", () => {
  assert.equal(
    streamUrl("vehicle_data", "/windows", { key: "a b&c", size: undefined, limit: 5 }),
    "/api/v1/streams/vehicle_data/windows?key=a+b%26c&limit=5",
  );
  assert.equal(streamUrl("a/b", ""), "/api/v1/streams/a%2Fb");
});
