import { Buffer } from "node:buffer";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import {
  bitString,
  bytes,
  certificatePem,
  explicit,
  integer,
  oid,
  sequence,
  set,
  tagged,
  time,
} from "./der.ts";

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

/**
 * Makes a self-signed certificate with a fresh P-256 key, as go-plugin's own servers do.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function makeCertificate(now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keyInfo = publicKey.export({ type: "spki", format: "der" });
  const content = toBeSigned(keyInfo, now);
  const signature = sign("sha256", content, { key: privateKey, dsaEncoding: "der" });
  const der = sequence(content, ECDSA_WITH_SHA256, bitString(signature));
  return {
    der,
    pem: certificatePem(der),
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function toBeSigned(keyInfo: Buffer, now: number): Buffer {
  const name = sequence(set(sequence(COMMON_NAME, tagged(0x0c, Buffer.from(HOST)))));
  return sequence(
    explicit(0, integer(Buffer.of(2))),
    // A leading bit of 0 and a 1 after it: positive and of full length.
    integer(Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(new Date(now - EARLIER_MS)), time(new Date(now + VALID_MS))),
    name,
    keyInfo,
    explicit(3, sequence(...EXTENSIONS)),
  );
}

const HOST = "localhost";
const TRUE = tagged(0x01, Buffer.of(0xff));
const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const COMMON_NAME = oid("2.5.4.3");
const DIGITAL_SIGNATURE_AND_CERT_SIGN = Buffer.of(0x03, 0x02, 0x02, 0x84);
const SERVER_AUTH = oid("1.3.6.1.5.5.7.3.1");
const EXTENSIONS = [
  // The host trusts this one certificate, so it is its own authority.
  sequence(oid("2.5.29.19"), TRUE, bytes(sequence(TRUE))),
  sequence(oid("2.5.29.15"), TRUE, bytes(DIGITAL_SIGNATURE_AND_CERT_SIGN)),
  sequence(oid("2.5.29.37"), bytes(sequence(SERVER_AUTH))),
  sequence(oid("2.5.29.17"), bytes(sequence(tagged(0x82, Buffer.from(HOST))))),
];
