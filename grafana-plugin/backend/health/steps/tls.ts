import { errorMessage } from "#core/telemetry/log.ts";
import { formatAddress } from "../../settings/address.ts";
import { cassandraTls } from "../../connections/cassandra.ts";
import { certificateFault } from "../../connections/cassandra_fault.ts";
import { LABELS } from "../../settings/labels.ts";
import { type Step, StepFailure } from "../check.ts";
import { shakeHands } from "../shake_hands.ts";

/** Shakes hands over TLS with the first node, where TLS is on. */
export const tlsStep: Step = {
  name: "tls",
  timeoutMs: 2_500,
  async run(check) {
    const { cassandra } = check.settings;
    const tls = cassandraTls(cassandra);
    if (tls === undefined) {
      return { skipped: true, message: `${LABELS.cassandraTls} is off` };
    }
    const [node] = check.nodes;
    const at = formatAddress(node!);
    try {
      return { message: `${at} speaks ${await shakeHands(node!, tls)}` };
    } catch (error) {
      const fault = certificateFault([error], { tls: cassandra.tls, contactPoints: [node!] }) ?? {
        message: `${at} does not speak TLS, or ends the handshake (${errorMessage(error)})`,
        fix: `if the nodes do not speak TLS, switch ${LABELS.cassandraTls} off; if they want a ` +
          `client certificate, set ${LABELS.cassandraClientCert} and ${LABELS.cassandraClientKey}`,
      };
      throw new StepFailure(fault.message, fault.fix);
    }
  },
  fault: (error) => ({
    message: `The nodes do not answer a TLS handshake (${errorMessage(error)})`,
    fix: `if they do not speak TLS, switch ${LABELS.cassandraTls} off`,
  }),
};
