import {
  addresses,
  boolean,
  choice,
  duration,
  hosts,
  integer,
  interval,
  list,
  networks,
  origins,
  patience,
  secret,
  text,
  timeLimit,
} from "./setting.ts";

const PORT = { min: 0, max: 65_535 };

/** Every setting of the workers: all checks and `docs/configuration.md` come from this list. */
export const settings = {
  kafkaBootstrapServers: addresses(
    "KAFKA_BOOTSTRAP_SERVERS",
    "127.0.0.1:9092",
    "Kafka brokers to ask first",
  ),
  kafkaSecurityProtocol: choice("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT", {
    values: ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
    help: "How to talk to the brokers",
  }),
  kafkaSaslMechanism: choice("KAFKA_SASL_MECHANISM", "PLAIN", {
    values: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
    help: "Used when the protocol has SASL",
  }),
  kafkaSaslUsername: text("KAFKA_SASL_USERNAME", "", "User name for SASL"),
  kafkaSaslPassword: secret("KAFKA_SASL_PASSWORD", "Password for SASL"),
  kafkaSslCaFile: text("KAFKA_SSL_CA_FILE", "", "PEM file of the brokers' certificate authority"),
  kafkaSslCertFile: text("KAFKA_SSL_CERT_FILE", "", "PEM file of the client certificate (mTLS)"),
  kafkaSslKeyFile: text("KAFKA_SSL_KEY_FILE", "", "PEM file of the client's key (mTLS)"),
  kafkaPartitions: integer("KAFKA_PARTITIONS", 4, {
    min: 1,
    max: 512,
    help: "Partitions of each topic that setup creates; also the number of tasks",
  }),
  kafkaReplicationFactor: integer("KAFKA_REPLICATION_FACTOR", 1, {
    min: 1,
    max: 9,
    help: "Replicas of each topic that setup creates",
  }),
  kafkaMinInsyncReplicas: integer("KAFKA_MIN_INSYNC_REPLICAS", 1, {
    min: 1,
    max: 9,
    help: "Replicas that must have a record before it counts as written",
  }),
  cassandraContactPoints: addresses(
    "CASSANDRA_CONTACT_POINTS",
    "127.0.0.1:9042",
    "Cassandra nodes to ask first",
  ),
  cassandraLocalDc: text(
    "CASSANDRA_LOCAL_DC",
    "datacenter1",
    "Datacenter whose nodes are used",
  ),
  cassandraKeyspace: text("CASSANDRA_KEYSPACE", "sluice", "Keyspace of all tables"),
  cassandraUsername: text("CASSANDRA_USERNAME", "", "User name; empty for no authentication"),
  cassandraPassword: secret("CASSANDRA_PASSWORD", "Password of that user"),
  cassandraSslCaFile: text(
    "CASSANDRA_SSL_CA_FILE",
    "",
    "PEM file of the nodes' certificate authority; set it to use TLS",
  ),
  cassandraSslCertFile: text("CASSANDRA_SSL_CERT_FILE", "", "PEM file of the client certificate"),
  cassandraSslKeyFile: text("CASSANDRA_SSL_KEY_FILE", "", "PEM file of the client's key"),
  cassandraReplication: text(
    "CASSANDRA_REPLICATION",
    "datacenter1:1",
    "Replication factor per datacenter, such as dc1:3,dc2:3",
  ),
  cassandraConsistency: choice("CASSANDRA_CONSISTENCY", "LOCAL_QUORUM", {
    values: ["ONE", "LOCAL_ONE", "LOCAL_QUORUM", "QUORUM", "EACH_QUORUM", "ALL"],
    help: "Consistency level of reads and writes",
  }),
  streams: list(
    "SLUICE_STREAMS",
    "",
    "Streams to work on, the same for all workers of a group; empty for all",
  ),
  group: text("SLUICE_GROUP", "sluice", "Prefix of consumer groups and transactional ids"),
  commitInterval: interval(
    "SLUICE_COMMIT_INTERVAL",
    "200ms",
    "Least time between two transactions of a task; a second when little arrives",
  ),
  openUpdateInterval: duration(
    "SLUICE_OPEN_UPDATE_INTERVAL",
    "1s",
    "Least time between two open updates of one window",
  ),
  idleClose: duration(
    "SLUICE_IDLE_CLOSE",
    "30s",
    "Silence after which event time flows on with real time",
  ),
  futureCap: duration(
    "SLUICE_FUTURE_CAP",
    "1h",
    "A record further ahead of the time of its append is a dead letter",
  ),
  persistConcurrency: integer("SLUICE_PERSIST_CONCURRENCY", 256, {
    min: 1,
    max: 2_048,
    help: "Cassandra writes in flight",
  }),
  host: text("SLUICE_HOST", "127.0.0.1", "Address that the HTTP servers listen on"),
  grafanaUrl: text(
    "SLUICE_GRAFANA_URL",
    "",
    "Address of a Grafana that the live page links to; npm start sets it for its own",
  ),
  apiPort: integer("SLUICE_API_PORT", 8_080, { ...PORT, help: "Port of the API and live page" }),
  allowedHosts: hosts(
    "SLUICE_ALLOWED_HOSTS",
    "",
    "Names that the API answers to besides localhost; addresses too where it listens on more",
  ),
  corsOrigins: origins(
    "SLUICE_CORS_ORIGINS",
    "",
    "Origins of other pages that may use the API from a browser",
  ),
  proxies: networks(
    "SLUICE_PROXIES",
    "",
    "Proxies of the API: requests from there count as those of the client that X-Forwarded-For " +
      "names last",
  ),
  apiConnections: integer("SLUICE_API_CONNECTIONS", 2_000, {
    min: 10,
    max: 1_000_000,
    help: "Connections to the API at once; one more is closed when it comes",
  }),
  apiBodyMegabytes: integer("SLUICE_API_BODY_MB", 32, {
    min: 2,
    max: 4_096,
    help: "Bodies of requests that the API holds at once, MB; more wait, then get a 503",
  }),
  apiDrainNotice: patience(
    "SLUICE_API_DRAIN_NOTICE",
    "0s",
    "How long an API that is to stop takes requests while its health is 503: until a balancer that " +
      "asks for it has noticed",
  ),
  apiDrain: patience(
    "SLUICE_API_DRAIN",
    "10s",
    "Time that an API gives to answers under way after it has ceased to take requests and told its " +
      "live clients to come back",
  ),
  cursorSecret: secret(
    "SLUICE_CURSOR_SECRET",
    "Signs the cursors of pages, the same for all instances of the API; by default one that setup " +
      "makes and Cassandra keeps",
  ),
  processMetricsPort: integer("SLUICE_PROCESS_METRICS_PORT", 9_101, {
    ...PORT,
    help: "Port of the process worker's /metrics and /health; 0 picks a free one",
  }),
  persistMetricsPort: integer("SLUICE_PERSIST_METRICS_PORT", 9_102, {
    ...PORT,
    help: "Port of the persist worker's /metrics and /health; 0 picks a free one",
  }),
  logLevel: choice("SLUICE_LOG_LEVEL", "info", {
    values: ["debug", "info", "warn", "error"],
    help: "Least severe log line that is written",
  }),
  stallLimit: timeLimit(
    "SLUICE_STALL_LIMIT",
    "30s",
    "A worker whose main loop is stalled for so long ends, to be started again",
  ),
  autoSetup: boolean(
    "SLUICE_AUTO_SETUP",
    "true",
    "Workers make missing topics and tables when they start",
  ),
};
