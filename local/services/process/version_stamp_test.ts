import assert from "node:assert/strict";
import { join } from "node:path";
import { claimData } from "./version_stamp.ts";

Deno.test("data of the same version is taken up, of another refused", async () => {
  const root = await Deno.makeTempDir();
  const folder = join(root, "data", "kafka");
  await claimData(folder, { product: "Kafka", version: "4.1.1" });
  await claimData(folder, { product: "Kafka", version: "4.1.1" });
  await assert.rejects(
    claimData(folder, { product: "Kafka", version: "4.2.0" }),
    /written by Kafka 4\.1\.1 and this is 4\.2\.0: delete the data with --reset/,
  );
  await Deno.remove(root, { recursive: true });
});

Deno.test("data that carries no version is not touched", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "something"), "");
  await assert.rejects(
    claimData(folder, { product: "Kafka", version: "4.1.1" }),
    /an unknown version/,
  );
  await Deno.remove(folder, { recursive: true });
});
