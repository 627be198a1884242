import { Buffer } from "node:buffer";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

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
  const der = sequence(content, ECDSA_WITH_SHA256, bits(signature));
  const text = der.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    der,
    pem: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function toBeSigned(keyInfo: Uint8Array, now: number): Buffer {
  const name = sequence(tagged(0x31, sequence(oid("550403"), tagged(0x0c, Buffer.from(HOST)))));
  return sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    // A leading bit of 0 and a 1 after it: positive and of full length.
    integer(Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now - EARLIER_MS), time(now + VALID_MS)),
    name,
    keyInfo,
    tagged(0xa3, sequence(...EXTENSIONS)),
  );
}

const HOST = "localhost";
const TRUE = Buffer.of(0x01, 0x01, 0xff);
const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));
const DIGITAL_SIGNATURE_AND_CERT_SIGN = Buffer.of(0x03, 0x02, 0x02, 0x84);
const SERVER_AUTH = oid("2b06010505070301");
const EXTENSIONS = [
  // The host trusts this one certificate, so it is its own authority.
  sequence(oid("551d13"), TRUE, tagged(0x04, sequence(TRUE))),
  sequence(oid("551d0f"), TRUE, tagged(0x04, DIGITAL_SIGNATURE_AND_CERT_SIGN)),
  sequence(oid("551d25"), tagged(0x04, sequence(SERVER_AUTH))),
  sequence(oid("551d11"), tagged(0x04, sequence(tagged(0x82, Buffer.from(HOST))))),
];

function tagged(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...contents: Uint8Array[]): Buffer {
  return tagged(0x30, ...contents);
}

function integer(bytes: Uint8Array): Buffer {
  return tagged(0x02, bytes);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function bits(bytes: Uint8Array): Buffer {
  return tagged(0x03, Buffer.of(0), bytes);
}

/** UTCTime until 2049 and GeneralizedTime after it, as the standard asks. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  return digits < "2050"
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits));
}
