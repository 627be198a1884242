import { createPrivateKey, X509Certificate } from "node:crypto";
import type { SecureSettings } from "../../src/contract/settings.ts";
import type { FieldReader } from "./field_reader.ts";
import { LABELS } from "./labels.ts";
import type { TlsSettings } from "./settings.ts";

/** The secret fields that hold the PEM texts of one connection. */
export interface PemFields {
  readonly ca: keyof SecureSettings;
  readonly cert: keyof SecureSettings;
  readonly key: keyof SecureSettings;
}

/** The PEM texts of a connection, checked; problems never show them. */
export function readTls(
  reader: FieldReader,
  secrets: Readonly<SecureSettings>,
  fields: PemFields,
): TlsSettings {
  const before = reader.problems.length;
  const ca = pemOf(secrets, fields.ca);
  const cert = pemOf(secrets, fields.cert);
  const key = pemOf(secrets, fields.key);
  for (const name of [fields.ca, fields.cert]) {
    const pem = pemOf(secrets, name);
    if (pem !== undefined && !isCertificate(pem)) {
      reader.complain(
        name,
        "must be PEM text that begins with -----BEGIN CERTIFICATE-----",
      );
    }
  }
  if (key !== undefined && !isPrivateKey(key)) {
    reader.complain(
      fields.key,
      "must be a private key as PEM text, without a passphrase (-----BEGIN PRIVATE KEY-----)",
    );
  }
  if (cert !== undefined && key === undefined) {
    reader.complain(fields.key, `is missing: ${LABELS[fields.cert]} needs it`);
  }
  if (key !== undefined && cert === undefined) {
    reader.complain(fields.cert, `is missing: ${LABELS[fields.key]} needs it`);
  }
  if (reader.problems.length > before) return {};
  if (cert !== undefined && key !== undefined && !belongTogether(cert, key)) {
    reader.complain(fields.key, `does not belong to ${LABELS[fields.cert]}`);
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}

function pemOf(
  secrets: Readonly<SecureSettings>,
  name: keyof SecureSettings,
): string | undefined {
  const text = secrets[name]?.trim();
  return text === undefined || text === "" ? undefined : `${text}\n`;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** True when the text holds one certificate or more and each of them can be read. */
function isCertificate(pem: string): boolean {
  const blocks = pem.match(CERTIFICATE) ?? [];
  return blocks.length > 0 &&
    blocks.every((block) => succeeds(() => new X509Certificate(block)));
}

/** True when the text is a private key without a passphrase. */
function isPrivateKey(pem: string): boolean {
  return succeeds(() => createPrivateKey(pem));
}

/** True when the key belongs to the first certificate of the text. */
function belongTogether(certificate: string, key: string): boolean {
  const [first] = certificate.match(CERTIFICATE) ?? [];
  return first !== undefined &&
    new X509Certificate(first).checkPrivateKey(createPrivateKey(key));
}

function succeeds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
