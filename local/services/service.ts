/** The services that this folder can start. */
export type ServiceName = "kafka" | "cassandra";

/** A step in a service's life, for a progress line or a log. */
export interface ServiceProgress {
  readonly service: ServiceName;
  readonly state: "fetching" | "starting" | "ready" | "stopping" | "stopped";
  /** The step in words, one line. */
  readonly text: string;
}

/** Something a person can mend; the message is one line and states what to do. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
}

/** What can be done with a service, whether it was started here or not. */
export interface ServiceControl {
  /** False when the environment named a running one: stop, kill and restart then do nothing. */
  readonly local: boolean;
  /** Process id while it runs here. */
  readonly pid: number | undefined;
  /** Stops it in order (SIGTERM, then SIGKILL when it takes too long). Its data stays. */
  stop(): Promise<void>;
  /** Ends it at once with SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, on the same ports and data, stopping it first when it runs. */
  restart(): Promise<void>;
}

/** A Kafka that answers. */
export interface KafkaService extends ServiceControl {
  /** `host:port`, several separated by commas, as KAFKA_BOOTSTRAP_SERVERS takes them. */
  readonly bootstrap: string;
}

/** A Cassandra that answers. */
export interface CassandraService extends ServiceControl {
  /** `host:port`, several separated by commas, as CASSANDRA_CONTACT_POINTS takes them. */
  readonly contactPoints: string;
  /** Host of the first contact point. */
  readonly contactPoint: string;
  /** Port of the first contact point. */
  readonly port: number;
  readonly localDatacenter: string;
}

/** Both services, ready. */
export interface Services {
  readonly kafka: KafkaService;
  readonly cassandra: CassandraService;
  /** Stops what was started here. */
  stop(): Promise<void>;
  /** Ends at once what was started here. */
  kill(): Promise<void>;
}
