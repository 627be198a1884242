import { errorMessage } from "#core/telemetry/log.ts";
import { LABELS, type SettingName } from "../settings/labels.ts";
import type { TlsSettings } from "../settings/settings.ts";

/** What is wrong with a server, and what to do about it in the words of the configuration page. */
export interface Fault {
  readonly message: string;
  readonly fix: string;
}

/** Both in one line, for an answer that has no place of its own for the fix. */
export function faultText({ message, fix }: Fault): string {
  return `${message}: ${fix}`;
}

/** The other side of a TLS connection, and what the page calls the settings for it. */
export interface TlsPeer {
  /** How messages call it, such as `Cassandra at 10.0.0.1:9042`. */
  readonly at: string;
  readonly tls: TlsSettings;
  readonly fields: Readonly<Record<"ca" | "cert" | "key", SettingName>>;
  /** What to do when the certificate bears another name. */
  readonly nameFix: string;
}

/** As Deno reports them: the codes are OpenSSL's, the alerts are those of rustls. */
const OTHER_NAME = /ERR_TLS_CERT_ALTNAME_INVALID|altnames/;
const UNTRUSTED = /UNABLE_TO_|_CERT|certificate|self.signed/i;
/** How Java's TLS ends a handshake for want of a client certificate, and because of the one given. */
const WANTS = /fatal alert: (?:CertificateRequired|BadCertificate)/;
const REFUSES = /fatal alert: (?:\w*Certificate\w*|UnknownCA|AccessDenied|InternalError)/;

/** What is wrong with certificates; undefined for an error that is not about them. */
export function tlsFault(error: unknown, peer: TlsPeer): Fault | undefined {
  const why = errorMessage(error);
  const text = `${String((error as { code?: unknown } | null)?.code)} ${why}`;
  const { at, fields, tls } = peer;
  const given = `${LABELS[fields.cert]} and ${LABELS[fields.key]}`;
  if (tls.cert === undefined && WANTS.test(text)) {
    return { message: `${at} wants a client certificate (${why})`, fix: `set ${given}` };
  }
  if (tls.cert !== undefined && REFUSES.test(text)) {
    return {
      message: `${at} refuses the client certificate (${why})`,
      fix: `set ${given} to ones of an authority that it trusts`,
    };
  }
  if (text.includes("fatal alert")) return undefined;
  if (OTHER_NAME.test(text)) {
    return { message: `The certificate of ${at} bears another name (${why})`, fix: peer.nameFix };
  }
  if (UNTRUSTED.test(text)) {
    return {
      message: `The certificate of ${at} cannot be trusted (${why})`,
      // Deno reports nothing else of one that has expired.
      fix: `set ${LABELS[fields.ca]} to the certificate of the authority that signed it, and see ` +
        "that it has not expired",
    };
  }
  return undefined;
}
