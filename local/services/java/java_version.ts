/** A Java installation that answered. */
export interface Java {
  /** Path or name of the executable that was asked. */
  readonly executable: string;
  /** The installation's folder (`java.home`). */
  readonly home: string;
  /** Feature release: 11, 17, 25. */
  readonly major: number;
}

/** A Java for each service; usually the same one. */
export interface JavaChoice {
  readonly kafka: Java;
  readonly cassandra: Java;
}

/** Cassandra 5.0 refuses any other release at start. */
const CASSANDRA_ACCEPTS: readonly number[] = [11, 17];
/** Kafka 4 brokers need Java 17 or newer (KIP-1013). */
const KAFKA_LEAST = 17;

/**
 * Reads what `java -XshowSettings:properties -version` prints.
 *
 * @returns undefined when the text is not such an answer
 */
export function parseJavaSettings(executable: string, text: string): Java | undefined {
  const home = /^\s*java\.home = (.+?)\s*$/m.exec(text)?.[1];
  const release = /^\s*java\.specification\.version = (?:1\.)?(\d+)\s*$/m.exec(text)?.[1];
  if (home === undefined || release === undefined) return undefined;
  return { executable, home, major: Number(release) };
}

/** The first Java that suits Kafka and the first that suits Cassandra, one for both if there is. */
export function chooseJava(found: readonly Java[]): JavaChoice | undefined {
  const both = found.find(({ major }) => suitsKafka(major) && suitsCassandra(major));
  const kafka = both ?? found.find(({ major }) => suitsKafka(major));
  const cassandra = both ?? found.find(({ major }) => suitsCassandra(major));
  return kafka === undefined || cassandra === undefined ? undefined : { kafka, cassandra };
}

/** The line for a machine without a suitable Java. */
export function missingJavaMessage(found: readonly Java[]): string {
  const majors = [...new Set(found.map(({ major }) => major))].sort((a, b) => a - b);
  const seen = majors.length === 0 ? "no Java was found" : `only Java ${majors.join(", ")} found`;
  return `Java 17 is needed (Cassandra 5 runs on Java 11 or 17, Kafka 4 on 17 or newer) and ${seen}: ` +
    "install it (Debian and Ubuntu: apt install openjdk-17-jre-headless; Fedora: dnf install " +
    "java-17-openjdk-headless; macOS: brew install openjdk@17), or set JAVA_HOME to one";
}

function suitsCassandra(major: number): boolean {
  return CASSANDRA_ACCEPTS.includes(major);
}

function suitsKafka(major: number): boolean {
  return major >= KAFKA_LEAST;
}
