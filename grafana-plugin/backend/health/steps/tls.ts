import { connect } from "node:tls";
import type { TlsOptions } from "../../../../workers/core/tls.ts";
import { errorMessage } from "../../../../workers/core/telemetry/log.ts";
import { formatAddress } from "../../settings/address.ts";
import { cassandraTls } from "../../settings/connect/cassandra.ts";
import type { Fault } from "../../settings/connect/fault.ts";
import { LABELS } from "../../settings/labels.ts";
import type { Address } from "../../settings/settings.ts";
import { type Step, StepFailure } from "../check.ts";

/** Shakes hands over TLS with the first node, where TLS is on. */
export const tlsStep: Step = {
  name: "tls",
  timeoutMs: 2_000,
  async run(check) {
    const tls = cassandraTls(check.settings.cassandra);
    if (tls === undefined) {
      return { skipped: true, message: `${LABELS.cassandraTls} is off` };
    }
    const [node] = check.nodes;
    try {
      return {
        message: `${formatAddress(node!)} speaks ${await shakeHands(
          node!,
          tls,
        )}`,
      };
    } catch (error) {
      const { message, fix } = tlsFault(error, node!);
      throw new StepFailure(message, fix);
    }
  },
  fault: (error) => ({
    message: `The nodes do not answer a TLS handshake (${errorMessage(error)})`,
    fix: `if they do not speak TLS, switch ${LABELS.cassandraTls} off`,
  }),
};

function tlsFault(error: unknown, node: Address): Fault {
  const code = String((error as { code?: unknown } | null)?.code);
  const why = errorMessage(error);
  const at = formatAddress(node);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      message: `The certificate of ${at} bears another name (${why})`,
      fix: `set ${LABELS.cassandraTlsServerName} to a name that it bears`,
    };
  }
  if (/CERT|ISSUER|SIGNATURE/.test(code)) {
    return {
      message: `The certificate of ${at} cannot be trusted (${why})`,
      fix: `set ${LABELS.cassandraCaCert} to the certificate of the authority that signed it`,
    };
  }
  return {
    message: `${at} does not speak TLS, or ends the handshake (${why})`,
    fix: `if the nodes do not speak TLS, switch ${LABELS.cassandraTls} off; if they want a ` +
      `client certificate, set ${LABELS.cassandraClientCert} and ${LABELS.cassandraClientKey}`,
  };
}

/** @returns the version of the protocol, such as `TLSv1.3` */
function shakeHands({ host, port }: Address, tls: TlsOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(
    port,
    host,
    { ...tls, rejectUnauthorized: true },
    () => {
      resolve(socket.getProtocol() ?? "TLS");
    },
  );
  socket.on("error", reject);
  socket.setTimeout(1_800, () => reject(new Error("no answer")));
  return promise.finally(() => socket.destroy());
}
