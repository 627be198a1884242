/**
 * The version that a pom gives to one of its dependencies: the only place a version is written.
 *
 * @throws {Error} when the pom does not name the artifact
 */
export function versionIn(pom: string, artifactId: string): string {
  const escaped = artifactId.replaceAll(".", "\\.");
  const match = new RegExp(
    `<artifactId>${escaped}</artifactId>\\s*<version>([^<]+)</version>`,
  ).exec(pom);
  if (match === null) throw new Error(`The pom names no version of '${artifactId}'`);
  return match[1]!;
}

/** A short name that changes with the pom's content. */
export async function pomFingerprint(pom: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pom));
  return new Uint8Array(digest).toHex().slice(0, 12);
}
