import { build, type Metafile } from "esbuild";
import { importAliases } from "../../scripts/import_aliases.cjs";

/** Options of {@linkcode bundleBackend}. */
export interface BundleOptions {
  /** Where the script is written. */
  readonly outFile: string;
}

/** CommonJS libraries in the bundle ask for these, which a module does not have. */
const COMMONJS = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
  "const __dirname = import.meta.dirname;",
  "const __filename = import.meta.filename;",
].join("\n");

/**
 * Bundles the backend with everything that it imports into one script for Deno.
 *
 * @param entry path of the backend's main module
 * @returns files that went in, as esbuild names them
 * @throws {Error} with esbuild's message when something cannot be resolved
 */
export async function bundleBackend(
  entry: string,
  { outFile }: BundleOptions,
): Promise<Metafile["inputs"]> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: outFile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    alias: importAliases,
    // Modules first: the CommonJS builds of some libraries cannot be distinguished from their wrappers.
    mainFields: ["module", "main"],
    banner: { js: COMMONJS },
    // Cassandra's driver asks for it only where it is installed.
    external: ["kerberos"],
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: "silent",
  });
  return metafile.inputs;
}
