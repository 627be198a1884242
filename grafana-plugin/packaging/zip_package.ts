import { type Zippable, zipSync } from "fflate";

/** A file of a package. */
export interface PackageFile {
  /** Path in the archive, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Unix permissions, such as 0o755. */
  readonly mode: number;
}

/** The archive's operating system that says: attributes are Unix modes. */
const UNIX = 3;
const REGULAR_FILE = 0o100000;
/** Zip's first moment. The archive of the same files is the same, bytes and all. */
const MODIFIED = new Date(1980, 0, 1);

/** A zip of files with their Unix modes, always the same for the same files. */
export function zipPackage(files: readonly PackageFile[]): Uint8Array {
  const entries: Zippable = {};
  const sorted = [...files].sort((a, b) => a.path < b.path ? -1 : 1);
  for (const { path, content, mode } of sorted) {
    entries[path] = [content, {
      os: UNIX,
      attrs: ((REGULAR_FILE | mode) << 16) >>> 0,
      mtime: MODIFIED,
    }];
  }
  return zipSync(entries, { level: 6 });
}
