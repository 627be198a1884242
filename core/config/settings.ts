import {
  addresses,
  boolean,
  choice,
  duration,
  hosts,
  httpUrl,
  httpUrls,
  integer,
  interval,
  list,
  networks,
  optionalInterval,
  origins,
  patience,
  secret,
  secrets,
  text,
  timeLimit,
  topic,
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
  schemaRegistryUrl: httpUrls(
    "SCHEMA_REGISTRY_URL",
    "",
    "Schema registry with Confluent's interface; empty for the embedded one, which Kafka keeps",
  ),
  schemaRegistryUsername: text("SCHEMA_REGISTRY_USERNAME", "", "User name for the schema registry"),
  schemaRegistryPassword: secret("SCHEMA_REGISTRY_PASSWORD", "Password of that user"),
  schemaRegistryToken: secret(
    "SCHEMA_REGISTRY_TOKEN",
    "Bearer token for the schema registry, in place of user and password",
  ),
  valueFormat: choice("SLUICE_VALUE_FORMAT", "json", {
    values: ["json", "avro", "json-schema", "protobuf"],
    help: "How producers write records; all but json in the registry's wire format",
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
  predictionsTopic: topic(
    "SLUICE_TOPIC_PREDICTIONS",
    "predictions",
    "Topic of what the predict workers expect of all streams",
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
  ingestPort: integer("SLUICE_INGEST_PORT", 5_000, {
    ...PORT,
    help: "Port that phones and other devices send to, also of the ingest worker's /metrics",
  }),
  ingestUrl: text(
    "SLUICE_INGEST_URL",
    "",
    "Where the API and simulated phones reach the ingest worker; empty for its port on this machine",
  ),
  ingestPublicUrl: text(
    "SLUICE_INGEST_PUBLIC_URL",
    "",
    "Address under which phones reach the ingest worker, where it cannot know it, such as in a " +
      "container",
  ),
  ingestHost: text(
    "SLUICE_INGEST_HOST",
    "",
    "Address that the ingest worker listens on, such as 0.0.0.0 for every network; empty for " +
      "SLUICE_HOST",
  ),
  ingestTokens: secrets(
    "SLUICE_INGEST_TOKENS",
    "Bearer tokens of devices, one of which each request needs: a token, or device=token for one " +
      "that speaks for that deviceId alone; empty for none, on loopback only",
  ),
  ingestOpen: boolean(
    "SLUICE_INGEST_OPEN",
    "false",
    "The ingest worker may listen beyond this machine without tokens: anybody who reaches it may write",
  ),
  ingestTlsCertFile: text(
    "SLUICE_INGEST_TLS_CERT_FILE",
    "",
    "PEM file of the ingest worker's certificate and those it was signed with; set it to use TLS",
  ),
  ingestTlsKeyFile: text("SLUICE_INGEST_TLS_KEY_FILE", "", "PEM file of that certificate's key"),
  ingestDeviceRate: integer("SLUICE_INGEST_DEVICE_RATE", 50, {
    min: 0,
    max: 100_000,
    help: "Messages per second of one device in the long run, more get a 429; 0 for any number",
  }),
  ingestDeviceBurst: integer("SLUICE_INGEST_DEVICE_BURST", 5_000, {
    min: 1,
    max: 10_000_000,
    help: "Messages of one device at once, such as of one that was offline for an hour",
  }),
  ingestRate: integer("SLUICE_INGEST_RATE", 20_000, {
    min: 0,
    max: 10_000_000,
    help: "Messages per second of all devices, and twice as many at once; 0 for any number",
  }),
  ingestBodyKilobytes: integer("SLUICE_INGEST_BODY_KB", 2_000, {
    min: 1,
    max: 100_000,
    help: "Largest message of a device, kB, also after decompression",
  }),
  ingestBodyMegabytes: integer("SLUICE_INGEST_BODY_MB", 32, {
    min: 2,
    max: 4_096,
    help: "Bodies that the ingest worker holds at once, MB; more wait, then get a 503",
  }),
  ingestConnections: integer("SLUICE_INGEST_CONNECTIONS", 10_000, {
    min: 10,
    max: 1_000_000,
    help: "Connections to the ingest worker at once; one more is closed when it comes",
  }),
  ingestRemember: timeLimit(
    "SLUICE_INGEST_REMEMBER",
    "1h",
    "How long a message that is sent again is known by its device, session and id, and counted once",
  ),
  ingestDrain: patience(
    "SLUICE_INGEST_DRAIN",
    "10s",
    "Time that an ingest worker that stops gives to answers under way",
  ),
  mqttUrl: text(
    "SLUICE_MQTT_URL",
    "",
    "MQTT broker whose messages the ingest worker takes, such as mqtts://broker:8883; empty for none",
  ),
  mqttUsername: text("SLUICE_MQTT_USERNAME", "", "User name at the MQTT broker"),
  mqttPassword: secret("SLUICE_MQTT_PASSWORD", "Password of that user"),
  mqttClientId: text(
    "SLUICE_MQTT_CLIENT_ID",
    "",
    "Name of this worker at the broker, which keeps messages for it while it is away; empty for one " +
      "made from SLUICE_GROUP. Each instance needs its own",
  ),
  mqttShare: text(
    "SLUICE_MQTT_SHARE",
    "",
    "Group of a shared subscription ($share), within which instances divide the messages; empty for " +
      "a subscription of its own",
  ),
  mqttPhoneTopic: text(
    "SLUICE_MQTT_PHONE_TOPIC",
    "sensor-logger",
    "MQTT topic of phones' messages, as their app publishes them; empty for none",
  ),
  mqttTlsCaFile: text(
    "SLUICE_MQTT_TLS_CA_FILE",
    "",
    "PEM file of the MQTT broker's certificate authority; empty for those that Deno knows",
  ),
  mqttTlsCertFile: text(
    "SLUICE_MQTT_TLS_CERT_FILE",
    "",
    "PEM file of the client certificate (mTLS)",
  ),
  mqttTlsKeyFile: text("SLUICE_MQTT_TLS_KEY_FILE", "", "PEM file of the client's key (mTLS)"),
  predictMetricsPort: integer("SLUICE_PREDICT_METRICS_PORT", 9_103, {
    ...PORT,
    help: "Port of the predict worker's /metrics and /health; 0 picks a free one",
  }),
  predictSeries: integer("SLUICE_PREDICT_SERIES", 100_000, {
    min: 1,
    max: 10_000_000,
    help: "Series that a predict worker keeps models of; beyond these new keys are not predicted",
  }),
  pollUrl: httpUrl(
    "SLUICE_POLL_URL",
    "",
    "Address that the poll worker gets user profiles from, such as https://randomuser.me/api/; " +
      "empty for its own generator",
  ),
  pollInterval: optionalInterval(
    "SLUICE_POLL_INTERVAL",
    "",
    "Time from one request of the poll worker to the next; empty for what the stream declares",
  ),
  pollTimeout: interval(
    "SLUICE_POLL_TIMEOUT",
    "10s",
    "How long a response to the poll worker may take, with its body",
  ),
  pollKilobytes: integer("SLUICE_POLL_MAX_KB", 1_024, {
    min: 1,
    max: 65_536,
    help: "Largest body that the poll worker reads, kB",
  }),
  pollRedirectHosts: hosts(
    "SLUICE_POLL_REDIRECT_HOSTS",
    "",
    "Hosts to which the poll worker may be sent on, besides the one that it asks",
  ),
  pollNetworks: networks(
    "SLUICE_POLL_NETWORKS",
    "",
    "Networks that are not public and from which the poll worker may get data all the same",
  ),
  pollCaFile: text(
    "SLUICE_POLL_CA_FILE",
    "",
    "PEM file of the certificate authority of polled servers; empty for the system's",
  ),
  pollMetricsPort: integer("SLUICE_POLL_METRICS_PORT", 9_104, {
    ...PORT,
    help: "Port of the poll worker's /metrics and /health; 0 picks a free one",
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
