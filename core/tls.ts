import { readFileSync } from "node:fs";
import type { PeerCertificate } from "node:tls";

/** Paths of PEM files; an empty one is left out. */
export interface TlsFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** PEM texts, and whom the other side must prove to be, as `node:tls` takes them. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Name that the certificate must bear instead of the host's. */
  readonly servername?: string;
  /** What is wrong with a certificate whose chain is good. Default: as `node:tls` checks it. */
  readonly checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}

/**
 * Reads the PEM files of a TLS connection.
 *
 * @throws {Error} naming the file that cannot be read
 */
export function readTlsFiles(files: TlsFiles): TlsOptions {
  return {
    ...(files.caFile === "" ? {} : { ca: readPem(files.caFile) }),
    ...(files.certFile === "" ? {} : { cert: readPem(files.certFile) }),
    ...(files.keyFile === "" ? {} : { key: readPem(files.keyFile) }),
  };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`Cannot read the PEM file '${path}': check the path and its permissions`, {
      cause,
    });
  }
}
