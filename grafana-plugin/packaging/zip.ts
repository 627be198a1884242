import { unzipSync, type Zippable, zipSync } from "fflate";

/** A file of a package. */
export interface PackageFile {
  /** Path in the archive, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Unix permissions, such as 0o755. */
  readonly mode: number;
}

/** The operating system to be given so that attributes are read as Unix modes. */
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

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_LENGTH = 22;

/**
 * Reads every file of a zip, with its Unix mode.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.12 and 4.3.16
 * @throws {Error} when it is not a zip without a comment, or smaller than 4 GB
 */
export function readZip(bytes: Uint8Array): PackageFile[] {
  const contents = unzipSync(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - END_LENGTH;
  if (end < 0 || view.getUint32(end, true) !== END) {
    throw new Error("This is not a plain zip");
  }
  const files: PackageFile[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== ENTRY) {
      throw new Error("The zip's directory is damaged");
    }
    const [name, extra, comment] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true)
    ) as [
      number,
      number,
      number,
    ];
    const path = new TextDecoder().decode(
      bytes.subarray(at + 46, at + 46 + name),
    );
    const mode = (view.getUint32(at + 38, true) >>> 16) & 0o7777;
    files.push({ path, content: contents[path]!, mode });
    at += 46 + name + extra + comment;
  }
  return files;
}
