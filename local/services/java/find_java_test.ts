import assert from "node:assert/strict";
import { join } from "node:path";
import { findJava } from "./find_java.ts";

/** A stand-in that answers as a Java of that release would. */
async function fakeJava(home: string, major: number): Promise<void> {
  await Deno.mkdir(join(home, "bin"), { recursive: true });
  const script = `#!/bin/sh\necho "    java.home = ${home}" >&2\n` +
    `echo "    java.specification.version = ${major}" >&2\n`;
  await Deno.writeTextFile(join(home, "bin", "java"), script, { mode: 0o755 });
}

Deno.test("JAVA_HOME is asked first", async () => {
  const home = await Deno.makeTempDir();
  await fakeJava(home, 17);
  const { kafka, cassandra } = await findJava({ javaHome: home });
  assert.equal(kafka.home, home);
  assert.equal(cassandra.home, home);
  await Deno.remove(home, { recursive: true });
});

Deno.test("a JAVA_HOME that Cassandra refuses is passed over", async () => {
  const home = await Deno.makeTempDir();
  await fakeJava(join(home, "jdk25"), 25);
  await fakeJava(join(home, ".sdkman/candidates/java/17-tem"), 17);
  const { cassandra } = await findJava({ javaHome: join(home, "jdk25"), home });
  assert.equal(cassandra.major, 17);
  await Deno.remove(home, { recursive: true });
});

Deno.test("a JAVA_HOME that is not there is passed over", async () => {
  const home = await Deno.makeTempDir();
  await fakeJava(join(home, ".asdf/installs/java/temurin-17"), 17);
  const { kafka } = await findJava({ javaHome: join(home, "gone"), home });
  assert.equal(kafka.major, 17);
  await Deno.remove(home, { recursive: true });
});
