import { createHmac, randomBytes } from "node:crypto";
import { ProblemError } from "#core/http/problem.ts";

/** Who sends a request. */
export interface Sender {
  /** The only device that it may speak for; undefined: for any. */
  readonly device: string | undefined;
}

/**
 * Checks the bearer token of a request (RFC 6750).
 *
 * @param authorization the header of that name
 * @throws {ProblemError} 401 when it has none that is known
 */
export type TokenCheck = (authorization: string | null) => Sender;

/** Nobody need say who they are. */
export const anybody: TokenCheck = () => ({ device: undefined });

/**
 * Makes the check of tokens. They are found by a hash with a key that only this process has, so the
 * time that it takes says nothing of how much of a token was right.
 *
 * @param entries `token`, or `device=token` for one that speaks for that device alone
 * @throws {Error} when two entries have one token: whom it is for would be anybody's guess
 */
export function tokenCheck(entries: readonly string[]): TokenCheck {
  const key = randomBytes(32);
  const digest = (token: string) => createHmac("sha256", key).update(token).digest("base64");
  const senders = new Map<string, Sender>();
  for (const entry of entries) {
    const { device, token } = readEntry(entry);
    const name = digest(token);
    if (senders.has(name) && senders.get(name)?.device !== device) {
      throw new Error(
        "SLUICE_INGEST_TOKENS has one token twice, for " +
          [senders.get(name)?.device, device].map((one) => one ?? "any device").join(" and ") +
          ": give each its own",
      );
    }
    senders.set(name, { device });
  }
  return (authorization) => {
    const [, token] = /^Bearer +([^\s]+) *$/i.exec(authorization ?? "") ?? [];
    const sender = token === undefined ? undefined : senders.get(digest(token));
    if (sender !== undefined) return sender;
    throw new ProblemError(
      "no-token",
      authorization === null
        ? "Send the token that this server was started with: header Authorization, value Bearer " +
          "and the token"
        : "The token in the header Authorization is none that this server knows",
      { headers: { "www-authenticate": 'Bearer realm="sluice"' } },
    );
  };
}

/** The token of an entry, and whom it is for. The device may hold `=`, a token may not but at its end. */
export function readEntry(entry: string): { device: string | undefined; token: string } {
  const [, device, token = entry] = /^(.+)=([A-Za-z0-9._~+/-]+=*)$/.exec(entry) ?? [];
  return { device, token };
}

/** @throws {ProblemError} 403 when the sender's token is another device's */
export function requireDevice({ device }: Sender, deviceId: string): void {
  if (device === undefined || device === deviceId) return;
  throw new ProblemError(
    "foreign-device",
    `The token is of another device than '${deviceId.slice(0, 100)}'`,
  );
}

/** @throws {ProblemError} 403 when the sender speaks for one device alone, which records are not of */
export function requireAnyDevice({ device }: Sender): void {
  if (device === undefined) return;
  throw new ProblemError(
    "foreign-device",
    "The token is of one device, whose messages go to /sensor_data: records need one of any device",
  );
}
