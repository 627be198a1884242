import type { CassandraOverrides } from "../../local/services/settings.ts";
import type { Identity } from "./certificates.ts";

/** Options of {@linkcode cassandraSecurity}. */
export interface CassandraSecurityOptions {
  /** The node's own. */
  readonly node: Identity;
  /** PEM of the authority of the clients. */
  readonly ca: string;
  /** Whether clients must show a certificate, asked for before every start. */
  readonly wantsClientCertificates: () => boolean;
}

/** A Cassandra that wants a log-in, speaks nothing but TLS, and checks rights. */
export function cassandraSecurity(
  { node, ca, wantsClientCertificates }: CassandraSecurityOptions,
): Omit<CassandraOverrides, "access"> {
  return {
    yaml: () => ({
      authenticator: "PasswordAuthenticator",
      authorizer: "CassandraAuthorizer",
      role_manager: "CassandraRoleManager",
      client_encryption_options: {
        enabled: true,
        optional: false,
        require_client_auth: wantsClientCertificates(),
        ssl_context_factory: {
          class_name: "org.apache.cassandra.security.PEMBasedSslContextFactory",
          parameters: { private_key: node.key + node.cert, trusted_certificates: ca },
        },
      },
    }),
    jvmFlags: [
      // The administrator is there at once, and a log-in costs little.
      "-Dcassandra.superuser_setup_delay_ms=0",
      "-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4",
    ],
  };
}
