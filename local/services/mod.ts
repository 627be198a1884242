/**
 * Real Kafka and Cassandra on this machine, without a container engine.
 *
 * @module
 */
export { type ExternalServices, externalServices } from "./external.ts";
export { freePorts } from "./ports.ts";
export { logEnd } from "./process/service_log.ts";
export { whileMoving } from "./process/while_moving.ts";
export {
  type CassandraService,
  type KafkaService,
  type ServiceControl,
  ServiceError,
  type ServiceName,
  type ServiceProgress,
  type Services,
} from "./service.ts";
export { readServiceSettings, type ServiceSettings, serviceSettings } from "./settings.ts";
export { startServices, type StartServicesOptions } from "./start_services.ts";
export { startTemporaryServices, type TemporaryServices } from "./temporary_services.ts";
