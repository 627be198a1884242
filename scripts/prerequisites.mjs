import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { ROOT } from "./run.mjs";

const LEAST_NODE = 20;
/** Releases that both local services run on; 11 does for Cassandra, with a newer one for Kafka. */
const JAVA = [11, 17];
const JAVA_FOLDERS = ["/usr/lib/jvm", "/Library/Java/JavaVirtualMachines"];
const JAVA_FOLDERS_OF_A_PERSON = [".sdkman/candidates/java", ".asdf/installs/java"];

/**
 * A line if this Node is too old.
 *
 * @param {string} version such as `22.1.0`
 * @returns {string[]}
 */
export function missingNode(version = process.versions.node) {
  if (Number.parseInt(version) >= LEAST_NODE) return [];
  return [`Node ${LEAST_NODE} or newer is needed and this is ${version}: see https://nodejs.org`];
}

/**
 * A line for each thing that the local Kafka and Cassandra need and that is not installed. This is
 * a look at folders only; the services look closer.
 *
 * @param {Record<string, string | undefined>} env
 * @param {string} [root] the repository
 * @returns {string[]}
 */
export function missingForServices(env, root = ROOT) {
  if (env["KAFKA_BOOTSTRAP_SERVERS"] && env["CASSANDRA_CONTACT_POINTS"]) return [];
  const lines = [];
  if (!hasJava(env)) {
    lines.push(
      "Java 17 is needed by the local Kafka and Cassandra: install it (Debian and Ubuntu: " +
        "apt install openjdk-17-jre-headless; macOS: brew install openjdk@17), or set JAVA_HOME",
    );
  }
  if (!existsSync(join(root, ".sluice", "jars")) && !onPath("mvn", env)) {
    lines.push(
      "Maven (mvn) is needed once, to fetch Kafka and Cassandra: install it (Debian and Ubuntu: " +
        "apt install maven; macOS: brew install maven)",
    );
  }
  return lines;
}

/** @param {Record<string, string | undefined>} env */
function hasJava(env) {
  const java = onPath("java", env);
  const homes = [
    ...(env["JAVA_HOME"] ? [env["JAVA_HOME"]] : []),
    ...(java === undefined ? [] : [join(realpathSync(java), "../..")]),
    ...JAVA_FOLDERS.flatMap(inside),
    ...(env["HOME"]
      ? JAVA_FOLDERS_OF_A_PERSON.flatMap((path) => inside(join(env["HOME"], path)))
      : []),
    "/opt/homebrew/opt/openjdk@17/libexec/openjdk.jdk",
    "/usr/local/opt/openjdk@17/libexec/openjdk.jdk",
  ];
  return homes.flatMap((home) => [home, join(home, "Contents", "Home")]).some(isSuitable);
}

/**
 * Every JDK since 9 has a file `release`; one without it may be anything, so it passes.
 *
 * @param {string} home
 */
function isSuitable(home) {
  if (!existsSync(join(home, "bin", "java"))) return false;
  try {
    const release = readFileSync(join(home, "release"), "utf8");
    const major = /^JAVA_VERSION="(\d+)/m.exec(release)?.[1];
    return major === undefined || JAVA.includes(Number(major));
  } catch {
    return true;
  }
}

/** @param {string} folder */
function inside(folder) {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * @param {string} name
 * @param {Record<string, string | undefined>} env
 */
function onPath(name, env) {
  return (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
