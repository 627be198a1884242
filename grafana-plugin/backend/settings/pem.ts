import { createPrivateKey, X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** True when the text holds one certificate or more and each of them can be read. */
export function isCertificate(pem: string): boolean {
  const blocks = pem.match(CERTIFICATE) ?? [];
  return blocks.length > 0 &&
    blocks.every((block) => succeeds(() => new X509Certificate(block)));
}

/** True when the text is a private key without a passphrase. */
export function isPrivateKey(pem: string): boolean {
  return succeeds(() => createPrivateKey(pem));
}

/** True when the key belongs to the first certificate of the text. */
export function belongTogether(certificate: string, key: string): boolean {
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
