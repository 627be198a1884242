import { Buffer } from "node:buffer";

/** A value in ASN.1's distinguished encoding (X.690), as far as certificates need it. */
export type Der = Buffer;

/** Any value: tag, length, content. */
export function tagged(tag: number, content: Uint8Array): Der {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

/** Values in order. */
export function sequence(...parts: readonly Der[]): Der {
  return tagged(0x30, Buffer.concat(parts));
}

/** Values whose order says nothing. */
export function set(...parts: readonly Der[]): Der {
  return tagged(0x31, Buffer.concat(parts));
}

/** A value under a tag of its own context. */
export function explicit(tag: number, value: Der): Der {
  return tagged(0xa0 + tag, value);
}

/** A positive integer from its bytes, the most significant first. */
export function integer(value: Uint8Array): Der {
  const significant = value.subarray(Math.max(0, value.findIndex((byte) => byte !== 0)));
  // The first bit is the sign.
  const sign = (significant[0] ?? 0) > 0x7f ? [0] : [];
  return tagged(0x02, Buffer.from([...sign, ...significant]));
}

/** An octet string that holds another value. */
export function bytes(value: Der): Der {
  return tagged(0x04, value);
}

/** A bit string of whole bytes. */
export function bitString(content: Uint8Array): Der {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

/** An object identifier from its dotted numbers. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime until 2049 and GeneralizedTime after it, as certificates ask (RFC 5280, 4.1.2.5). */
export function time(at: Date): Der {
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
