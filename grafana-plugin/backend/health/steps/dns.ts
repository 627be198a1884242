import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { errorMessage } from "#core/telemetry/log.ts";
import { addNamesToAllowNet } from "../../connections/allow_net.ts";
import { LABELS } from "../../settings/labels.ts";
import type { Address } from "../../settings/settings.ts";
import { type Step, StepFailure } from "../check.ts";

/** Finds the addresses of the contact points; one that is found is enough. */
export const dnsStep: Step = {
  name: "dns",
  timeoutMs: 2_000,
  async run(check) {
    const { contactPoints } = check.settings.cassandra;
    const lookups = await Promise.allSettled(contactPoints.map(addressesOf));
    check.nodes = lookups.flatMap((found) => found.status === "fulfilled" ? found.value : []);
    const unknown = lookups.flatMap((found, n) =>
      found.status === "rejected" ? [{ name: contactPoints[n]!.host, error: found.reason }] : []
    );
    if (check.nodes.length > 0) {
      const but = unknown.length === 0
        ? ""
        : `; not found: ${unknown.map(({ name }) => name).join(", ")}`;
      return {
        message: `${check.nodes.map(({ host }) => host).join(", ")}${but}`,
      };
    }
    // Deno answers a look-up that it does not permit with EPERM.
    const denied = unknown.filter(({ error }) =>
      (error as { code?: unknown } | undefined)?.code === "EPERM"
    ).map(({ name }) => name);
    throw denied.length > 0
      ? new StepFailure(
        `This plugin may not look up ${denied.map((name) => `'${name}'`).join(", ")}`,
        addNamesToAllowNet(denied),
      )
      : new StepFailure(
        `No address is known for ${unknown.map(({ name }) => `'${name}'`).join(", ")} ` +
          `(${errorMessage(unknown[0]?.error)})`,
        `correct ${LABELS.contactPoints}, or the DNS that Grafana's machine uses`,
      );
  },
  fault: (error) => ({
    message: `DNS does not answer (${errorMessage(error)})`,
    fix: `check the DNS of Grafana's machine, or set ${LABELS.contactPoints} to addresses`,
  }),
};

async function addressesOf(
  { host, port }: Address,
): Promise<readonly Address[]> {
  if (isIP(host) !== 0) return [{ host, port }];
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => ({ host: address, port }));
}
