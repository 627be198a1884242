import type cassandra from "cassandra-driver";
// @ts-types="./prepare_handler.d.ts"
import PrepareHandler from "cassandra-driver/lib/prepare-handler.js";
import type { ColumnType } from "#core/cassandra/wire/column_type.ts";

type Internals = cassandra.Client & {
  options: {
    policies: {
      loadBalancing: cassandra.policies.loadBalancing.LoadBalancingPolicy;
    };
  };
};

/**
 * Types of a statement's bind markers, in order. The driver knows them from preparing the
 * statement, which it does once and keeps, but has no public way to ask.
 */
export async function markerTypes(
  client: cassandra.Client,
  statement: string,
): Promise<readonly ColumnType[]> {
  await client.connect();
  const { meta } = await PrepareHandler.getPrepared(
    client,
    (client as Internals).options.policies.loadBalancing,
    statement,
    client.keyspace,
  );
  return meta.columns.map(({ type }) => type);
}
