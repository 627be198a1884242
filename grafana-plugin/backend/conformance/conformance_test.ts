import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hasGo } from "./has_go.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

Deno.test("the SDK's plugins conform to Grafana's protocol, by go test", async () => {
  if (!await hasGo()) {
    await Deno.stdout.write(
      new TextEncoder().encode(
        "SKIPPED: no Go on this machine, so conformance was not checked\n",
      ),
    );
    return;
  }
  const { code, stdout, stderr } = await new Deno.Command("go", {
    args: ["test", "-count=1", "./..."],
    cwd: here,
    env: { CONFORMANCE_DENO: Deno.execPath() },
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
});
