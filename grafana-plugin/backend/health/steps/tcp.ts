import { errorMessage } from "#core/telemetry/log.ts";
import { formatAddress, formatAddresses } from "../../settings/address.ts";
import { allowNetFix } from "../../connections/allow_net.ts";
import { LABELS } from "../../settings/labels.ts";
import { type Step, StepFailure } from "../check.ts";
import { connectTcp } from "../connect_tcp.ts";

const CONNECT_MS = 1_800;

/** Connects to the contact points by address, as the driver does; one that accepts is enough. */
export const tcpStep: Step = {
  name: "tcp",
  timeoutMs: 2_000,
  async run(check) {
    const nodes = check.nodes;
    const results = await Promise.allSettled(
      nodes.map((node) => connectTcp(node, CONNECT_MS)),
    );
    const failures = results.flatMap((result, n) =>
      result.status === "rejected" ? [{ node: nodes[n]!, error: result.reason as unknown }] : []
    );
    check.nodes = nodes.filter((_, n) => results[n]!.status === "fulfilled");
    const refused = formatAddresses(failures.map(({ node }) => node));
    if (check.nodes.length > 0) {
      const but = failures.length === 0 ? "" : `; no answer from ${refused}`;
      return {
        message: `${formatAddresses(check.nodes)} accepts connections${but}`,
      };
    }
    const denied = allowNetFix(new AggregateError(failures.map(({ error }) => error)));
    if (denied !== undefined) {
      throw new StepFailure(`This plugin may not connect to ${refused}`, denied);
    }
    throw new StepFailure(
      `Nothing accepts connections at ${refused} (${errorMessage(failures[0]?.error)})`,
      `start Cassandra there, correct ${LABELS.contactPoints} (is ` +
        `${formatAddress(nodes[0]!)} host and port of the native protocol?), or open the firewall`,
    );
  },
  fault: (error) => ({
    message: `No contact point accepts a connection (${errorMessage(error)})`,
    fix: `correct ${LABELS.contactPoints}, or open the firewall`,
  }),
};
