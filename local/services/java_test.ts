import assert from "node:assert/strict";
import { join } from "node:path";
import { chooseJava, findJava, type Java, missingJavaMessage, parseJavaSettings } from "./java.ts";

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

const java = (major: number): Java => ({
  executable: `java${major}`,
  home: `/jvm/${major}`,
  major,
});

Deno.test("the answer of Java 17 is read", () => {
  const text = `Property settings:
    java.home = /usr/lib/jvm/java-17-openjdk-amd64
    java.specification.version = 17
    java.vm.specification.version = 17

openjdk version "17.0.15" 2025-04-15`;
  assert.deepEqual(parseJavaSettings("java", text), {
    executable: "java",
    home: "/usr/lib/jvm/java-17-openjdk-amd64",
    major: 17,
  });
});

Deno.test("Java 8 calls itself 1.8", () => {
  const text = "    java.home = /jvm/8/jre\n    java.specification.version = 1.8\n";
  assert.equal(parseJavaSettings("java", text)?.major, 8);
});

Deno.test("something that is not a Java is none", () => {
  assert.equal(parseJavaSettings("java", "The operation couldn't be completed."), undefined);
});

Deno.test("one Java for both is preferred to an earlier one for Kafka alone", () => {
  const choice = chooseJava([java(25), java(11), java(17)]);
  assert.equal(choice?.kafka.major, 17);
  assert.equal(choice?.cassandra.major, 17);
});

Deno.test("without Java 17, Cassandra takes 11 and Kafka a newer one", () => {
  const choice = chooseJava([java(11), java(25)]);
  assert.equal(choice?.kafka.major, 25);
  assert.equal(choice?.cassandra.major, 11);
});

Deno.test("Java 21 and 25 alone do not do, nor does 11", () => {
  assert.equal(chooseJava([java(21), java(25)]), undefined);
  assert.equal(chooseJava([java(11)]), undefined);
  assert.equal(chooseJava([]), undefined);
});

Deno.test("the message names what was found and what to install", () => {
  const message = missingJavaMessage([java(25), java(21), java(25)]);
  assert.match(message, /only Java 21, 25 found/);
  assert.match(message, /apt install openjdk-17/);
  assert.match(missingJavaMessage([]), /no Java was found/);
});
