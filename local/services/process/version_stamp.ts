import { join } from "node:path";
import { ServiceError } from "../service.ts";

const STAMP = "version";

/** Options of {@linkcode claimData}. */
export interface ClaimDataOptions {
  /** Product for messages: `Kafka`. */
  readonly product: string;
  readonly version: string;
}

/**
 * Makes a service's data folder, or checks that the one that is there was written by the same
 * version.
 *
 * @throws {ServiceError} when it was written by another version
 */
export async function claimData(folder: string, options: ClaimDataOptions): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const stamp = join(folder, STAMP);
  const written = await readStamp(folder);
  if (written === undefined) await Deno.writeTextFile(stamp, options.version);
  else if (written !== options.version) {
    throw new ServiceError(
      `The data in ${folder} was written by ${options.product} ${written} and this is ` +
        `${options.version}: delete the data with --reset, or move that folder away`,
    );
  }
}

/** The version in the folder's stamp; undefined for an empty folder. */
async function readStamp(folder: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(join(folder, STAMP))).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  for await (const _ of Deno.readDir(folder)) return "(an unknown version)";
  return undefined;
}
