import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { isIP } from "node:net";
import {
  bitString,
  bytes,
  certificatePem,
  type Der,
  explicit,
  integer,
  oid,
  sequence,
  set,
  tagged,
  time,
} from "../../grafana-plugin/backend/sdk/server/der.ts";

/** A certificate and its key as PEM text. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Options of {@linkcode Authority.issue}. */
export interface IssueOptions {
  /** Host names and IP addresses that it bears; none for a client. */
  readonly hosts?: readonly string[];
  /** End of its validity. Default: tomorrow. */
  readonly until?: Date;
}

const DAY_MS = 24 * 60 * 60_000;
const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const COMMON_NAME = oid("2.5.4.3");
const BASIC_CONSTRAINTS = oid("2.5.29.19");
const SUBJECT_ALTERNATIVE_NAME = oid("2.5.29.17");

/** A certificate authority of a test's own, which nothing else trusts (X.509 v3, RFC 5280). */
export class Authority {
  /** Its own certificate, PEM. */
  readonly cert: string;
  readonly #name: string;
  readonly #key: KeyObject;

  constructor(name: string) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#name = name;
    this.#key = privateKey;
    const isAuthority = sequence(tagged(0x01, Buffer.from([0xff])));
    this.cert = this.#sign(name, publicKey, {
      until: new Date(Date.now() + DAY_MS),
      extension: sequence(BASIC_CONSTRAINTS, tagged(0x01, Buffer.from([0xff])), bytes(isAuthority)),
    });
  }

  /** A new key, and a certificate that this authority signed. */
  issue(name: string, options: IssueOptions = {}): Identity {
    const { hosts = [], until = new Date(Date.now() + DAY_MS) } = options;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const names = hosts.map((host) =>
      isIP(host) === 4
        ? tagged(0x87, Buffer.from(host.split(".").map(Number)))
        : tagged(0x82, Buffer.from(host))
    );
    const cert = this.#sign(name, publicKey, {
      until,
      extension: hosts.length === 0
        ? undefined
        : sequence(SUBJECT_ALTERNATIVE_NAME, bytes(sequence(...names))),
    });
    return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  }

  #sign(
    subject: string,
    publicKey: KeyObject,
    { until, extension }: { until: Date; extension: Der | undefined },
  ): string {
    const toBeSigned = sequence(
      explicit(0, integer(Buffer.from([2]))),
      integer(crypto.getRandomValues(new Uint8Array(12))),
      ECDSA_WITH_SHA256,
      distinguishedName(this.#name),
      sequence(time(new Date(until.getTime() - 2 * DAY_MS)), time(until)),
      distinguishedName(subject),
      publicKey.export({ type: "spki", format: "der" }),
      ...(extension === undefined ? [] : [explicit(3, sequence(extension))]),
    );
    const signature = sign("sha256", toBeSigned, this.#key);
    return certificatePem(sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature)));
  }
}

function distinguishedName(name: string): Der {
  return sequence(set(sequence(COMMON_NAME, tagged(0x0c, Buffer.from(name)))));
}
