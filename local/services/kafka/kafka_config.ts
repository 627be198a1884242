import { LOOPBACK } from "../ports.ts";

/** What varies between two local Kafkas. */
export interface KafkaServerOptions {
  readonly port: number;
  readonly controllerPort: number;
  /** Folder for log segments. */
  readonly logDir: string;
  /** Further properties, or other values. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** `server.properties` of one node that is broker and controller, made for a quick start. */
export function renderServerProperties(options: KafkaServerOptions): string {
  const { port, controllerPort, logDir, overrides } = options;
  const properties: Record<string, string | number | boolean> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@${LOOPBACK}:${controllerPort}`,
    "listeners": `PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://${LOOPBACK}:${port}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": logDir,
    "auto.create.topics.enable": false,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "message.max.bytes": 4_194_304,
    // Few partitions: internal topics are made at the first use, which a client waits for.
    "offsets.topic.num.partitions": 4,
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    // Allows short session timeouts, so that a killed worker's partitions move on quickly.
    "group.min.session.timeout.ms": 1_000,
    // Taken from the heap at start; the default of 128 MB is for brokers with many topics.
    "log.cleaner.dedupe.buffer.size": 16_777_216,
    ...overrides,
  };
  return Object.entries(properties).map(([name, value]) => `${name}=${escape(String(value))}\n`)
    .join("");
}

/** Java's property files treat a backslash as an escape. */
function escape(value: string): string {
  return value.replaceAll("\\", "\\\\");
}

/** `log4j2.xml` that writes one file, rolled at 20 MB, two old ones kept. */
export function renderLog4j2(logFile: string): string {
  const file = logFile.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="error" shutdownHook="disable">
  <Appenders>
    <RollingFile name="file" fileName="${file}" filePattern="${file}.%i">
      <PatternLayout pattern="%d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %p [%t] %c{1} - %m%n"/>
      <SizeBasedTriggeringPolicy size="20MB"/>
      <DefaultRolloverStrategy max="2"/>
    </RollingFile>
  </Appenders>
  <Loggers>
    <Logger name="org.apache.kafka" level="warn"/>
    <Logger name="org.apache.kafka.common.utils.AppInfoParser" level="info"/>
    <Logger name="kafka.server" level="info"/>
    <Root level="info">
      <AppenderRef ref="file"/>
    </Root>
  </Loggers>
</Configuration>
`;
}
