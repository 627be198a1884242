import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteWriter } from "./encoding/byte_writer.ts";
import { StreamWindows } from "./stream_windows.ts";
import { inputs, options } from "./testing/arbitraries.ts";
import { recordView } from "./testing/mod.ts";
import { encodeUpdate, toUpdate } from "./update_view.ts";

Deno.test("an update's bytes are the JSON of its copy, in the order of the contract", () => {
  fc.assert(
    fc.property(inputs, options, fc.boolean(), (given, settings, beginsWhole) => {
      const writer = new ByteWriter(16);
      const decoder = new TextDecoder();
      const windows = new StreamWindows({ ...settings, beginsWhole }, {
        update: (view) => {
          writer.reset();
          encodeUpdate(view, writer);
          assert.equal(decoder.decode(writer.copy()), JSON.stringify(toUpdate(view)));
        },
        late: () => {},
      });
      for (const input of given) {
        if ("silentMs" in input) windows.advanceIdle(input.silentMs);
        else windows.add(recordView(settings.specs, input), input.appendTime ?? Infinity);
      }
      windows.emitOpen(0, Infinity);
      windows.settle(Infinity);
    }),
    { numRuns: 200 },
  );
});
