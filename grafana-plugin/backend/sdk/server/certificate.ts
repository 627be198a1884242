import { Buffer } from "node:buffer";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { bytes, certificatePem, oid, sequence } from "./der.ts";
import { alternativeNames, IS_AUTHORITY, signCertificate, TRUE } from "./x509.ts";

/** A certificate for `localhost` and its key, made for this process. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly pem: string;
  readonly keyPem: string;
}

const DAY_MS = 86_400_000;
const VALID_MS = 365 * DAY_MS;
/** For hosts whose clock is a little behind. */
const EARLIER_MS = 60_000;

const HOST = "localhost";
const DIGITAL_SIGNATURE_AND_CERT_SIGN = Buffer.of(0x03, 0x02, 0x02, 0x84);
const SERVER_AUTH = oid("1.3.6.1.5.5.7.3.1");
const EXTENSIONS = [
  // The host trusts this one certificate, so it is its own authority.
  IS_AUTHORITY,
  sequence(oid("2.5.29.15"), TRUE, bytes(DIGITAL_SIGNATURE_AND_CERT_SIGN)),
  sequence(oid("2.5.29.37"), bytes(sequence(SERVER_AUTH))),
  alternativeNames([HOST]),
];

/** Makes a self-signed certificate with a fresh P-256 key, as go-plugin's own servers do. */
export function makeCertificate(now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = signCertificate({
    issuer: HOST,
    subject: HOST,
    publicKey,
    // A leading bit of 0 and a 1 after it: positive and of full length.
    serial: Buffer.concat([Buffer.of(0x40), randomBytes(15)]),
    from: new Date(now - EARLIER_MS),
    until: new Date(now + VALID_MS),
    extensions: EXTENSIONS,
  }, privateKey);
  return {
    der,
    pem: certificatePem(der),
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}
