import type cassandra from "cassandra-driver";

interface Prepared {
  meta: {
    columns: Array<{ name: string; type: { code: number; info?: unknown } }>;
  };
}

declare class PrepareHandler {
  static getPrepared(
    client: cassandra.Client,
    loadBalancing: cassandra.policies.loadBalancing.LoadBalancingPolicy,
    query: string,
    keyspace: string | undefined,
  ): Promise<Prepared>;
}

export default PrepareHandler;
