import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { goIsAbsent } from "../../../tests/support/go_is_absent.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

Deno.test({
  name: "the SDK's plugins conform to Grafana's protocol, by go test",
  ignore: await goIsAbsent("the SDK's conformance to Grafana's protocol"),
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command("go", {
      args: ["test", "-count=1", "./..."],
      cwd: here,
      env: { CONFORMANCE_DENO: Deno.execPath() },
    }).output();
    const decoder = new TextDecoder();
    assert.equal(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
  },
});
