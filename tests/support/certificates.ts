import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  alternativeNames,
  certificatePem,
  type Der,
  IS_AUTHORITY,
  signCertificate,
} from "../../grafana-plugin/backend/sdk/server/certificate.ts";

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
    this.cert = this.#sign(name, publicKey, {
      until: new Date(Date.now() + DAY_MS),
      extensions: [IS_AUTHORITY],
    });
  }

  /** A new key, and a certificate that this authority signed. */
  issue(name: string, options: IssueOptions = {}): Identity {
    const { hosts = [], until = new Date(Date.now() + DAY_MS) } = options;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const cert = this.#sign(name, publicKey, {
      until,
      extensions: hosts.length === 0 ? [] : [alternativeNames(hosts)],
    });
    return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  }

  #sign(
    subject: string,
    publicKey: KeyObject,
    { until, extensions }: { until: Date; extensions: readonly Der[] },
  ): string {
    return certificatePem(signCertificate({
      issuer: this.#name,
      subject,
      publicKey,
      serial: crypto.getRandomValues(new Uint8Array(12)),
      from: new Date(until.getTime() - 2 * DAY_MS),
      until,
      extensions,
    }, this.#key));
  }
}
