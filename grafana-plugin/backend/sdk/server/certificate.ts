import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";

/** A value in ASN.1's distinguished encoding (X.690), as far as certificates need it. */
export type Der = Buffer;

/** Any value: tag, length, content. */
function tagged(tag: number, content: Uint8Array): Der {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

/** Values in order. */
function sequence(...parts: readonly Der[]): Der {
  return tagged(0x30, Buffer.concat(parts));
}

/** Values without an order. */
function set(...parts: readonly Der[]): Der {
  return tagged(0x31, Buffer.concat(parts));
}

/** A value under a tag of its own context. */
function explicit(tag: number, value: Der): Der {
  return tagged(0xa0 + tag, value);
}

/** A positive integer from its bytes, the most significant first. */
function integer(value: Uint8Array): Der {
  const significant = value.subarray(Math.max(0, value.findIndex((byte) => byte !== 0)));
  // The first bit is the sign.
  const sign = (significant[0] ?? 0) > 0x7f ? [0] : [];
  return tagged(0x02, Buffer.from([...sign, ...significant]));
}

/** An octet string that holds another value. */
function bytes(value: Der): Der {
  return tagged(0x04, value);
}

/** A bit string of whole bytes. */
function bitString(content: Uint8Array): Der {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

/** An object identifier from its dotted numbers. */
function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime until 2049 and GeneralizedTime after it, as certificates ask (RFC 5280, 4.1.2.5). */
function time(at: Date): Der {
  const digits = at.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  return digits < "2050"
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits));
}

/** PEM text of a certificate. */
export function certificatePem(certificate: Der): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  const digits: number[] = [];
  for (let left = size; left > 0; left >>>= 8) digits.unshift(left & 0xff);
  return Buffer.from([0x80 | digits.length, ...digits]);
}

/** ASN.1's `TRUE`, which also marks an extension as critical. */
const TRUE = tagged(0x01, Buffer.of(0xff));

const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const COMMON_NAME = oid("2.5.4.3");
const VERSION_3 = explicit(0, integer(Buffer.of(2)));

/** The content of a certificate. */
export interface CertificateContent {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  /** Bytes of a positive number, the most significant first. */
  readonly serial: Uint8Array;
  readonly from: Date;
  readonly until: Date;
  readonly extensions: readonly Der[];
}

/**
 * A certificate of version 3, signed with ECDSA and SHA-256.
 *
 * @param key the issuer's, on a curve
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function signCertificate(content: CertificateContent, key: KeyObject): Der {
  const { issuer, subject, publicKey, serial, from, until, extensions } = content;
  const toBeSigned = sequence(
    VERSION_3,
    integer(serial),
    ECDSA_WITH_SHA256,
    commonName(issuer),
    sequence(time(from), time(until)),
    commonName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length === 0 ? [] : [explicit(3, sequence(...extensions))]),
  );
  return sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(sign("sha256", toBeSigned, key)));
}

/** The extension that makes a certificate an authority's. */
export const IS_AUTHORITY = sequence(oid("2.5.29.19"), TRUE, bytes(sequence(TRUE)));

/** The extension that names the hosts of a certificate, each a name or an IP address of version 4. */
export function alternativeNames(hosts: readonly string[]): Der {
  const names = hosts.map((host) =>
    isIPv4(host)
      ? tagged(0x87, Buffer.from(host.split(".").map(Number)))
      : tagged(0x82, Buffer.from(host))
  );
  return sequence(oid("2.5.29.17"), bytes(sequence(...names)));
}

function commonName(name: string): Der {
  return sequence(set(sequence(COMMON_NAME, tagged(0x0c, Buffer.from(name)))));
}

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
