import kafkajs from "kafkajs";
import { progressTopic } from "#core/kafka/topics.ts";
import type { SecuredServices } from "./secured_services.ts";

/** Gives a user the rights in Kafka that the plugin needs, and no more. */
export async function allowReading(
  { kafkaPorts }: SecuredServices,
  { user, group }: { readonly user: string; readonly group: string },
): Promise<void> {
  const { AclOperationTypes: op, AclResourceTypes: type } = kafkajs;
  const rights = [
    // The topics of an isolated environment begin as its group does.
    { resourceType: type.TOPIC, resourceName: `${group}.`, operation: op.READ },
    { resourceType: type.TOPIC, resourceName: progressTopic(group), operation: op.READ },
    // How far the workers are, and a group of its own each time.
    { resourceType: type.GROUP, resourceName: `${group}-`, operation: op.DESCRIBE },
    { resourceType: type.GROUP, resourceName: `${group}-grafana-`, operation: op.READ },
    { resourceType: type.GROUP, resourceName: `${group}-grafana-`, operation: op.DELETE },
  ];
  const admin = new kafkajs.Kafka({ brokers: [`127.0.0.1:${kafkaPorts.plain}`] }).admin();
  await admin.connect();
  await admin.createAcls({
    acl: rights.map((right) => ({
      ...right,
      resourcePatternType: kafkajs.ResourcePatternTypes.PREFIXED,
      principal: `User:${user}`,
      host: "*",
      permissionType: kafkajs.AclPermissionTypes.ALLOW,
    })),
  });
  await admin.disconnect();
}
