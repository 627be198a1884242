import { Buffer } from "node:buffer";
import { type KeyObject, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import {
  bitString,
  bytes,
  type Der,
  explicit,
  integer,
  oid,
  sequence,
  set,
  tagged,
  time,
} from "./der.ts";

/** ASN.1's `TRUE`, which also marks an extension as critical. */
export const TRUE = tagged(0x01, Buffer.of(0xff));

const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const COMMON_NAME = oid("2.5.4.3");
const VERSION_3 = explicit(0, integer(Buffer.of(2)));

/** What a certificate says. */
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
