import assert from "node:assert/strict";
import { join } from "node:path";
import { missingForServices, missingNode } from "./prerequisites.mjs";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an old Node is refused by name", () => {
  assert.deepEqual(missingNode("20.0.0"), []);
  assert.deepEqual(missingNode("24.1.0"), []);
  assert.match(missingNode("18.19.1")[0]!, /Node 20 or newer is needed and this is 18\.19\.1/);
});

Deno.test("Maven is asked for until the jars are there", async () => {
  await inFolder(async (root) => {
    const wantsMaven = () => missingForServices({ PATH: root }, root).join().includes("(mvn)");
    assert.equal(wantsMaven(), true);
    await Deno.mkdir(join(root, ".sluice", "jars"), { recursive: true });
    assert.equal(wantsMaven(), false);
  });
});

Deno.test("a Java in JAVA_HOME is seen by its release file", async () => {
  await inFolder(async (root) => {
    await Deno.mkdir(join(root, "bin"));
    await Deno.writeTextFile(join(root, "bin", "java"), "", { mode: 0o755 });
    await Deno.writeTextFile(join(root, "release"), 'JAVA_VERSION="17.0.15"\n');
    const lines = missingForServices({ JAVA_HOME: root, PATH: "" }, root);
    assert.ok(!lines.join().includes("Java 17"), lines.join("\n"));
  });
});

Deno.test("services of one's own need neither", () => {
  const env = { KAFKA_BOOTSTRAP_SERVERS: "k:1", CASSANDRA_CONTACT_POINTS: "c:1", PATH: "" };
  assert.deepEqual(missingForServices(env, "/nowhere"), []);
});
