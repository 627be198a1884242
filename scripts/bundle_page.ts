import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Plugin, stop } from "esbuild";
import { importAliases } from "./import_aliases.cjs";

/** Options of {@linkcode bundlePage}. */
export interface BundlePageOptions {
  /** Folder that is made anew: index.html and assets/. */
  readonly output: URL;
  /** Files by the name of what they become, without its ending. */
  readonly entryPoints: Readonly<Record<string, string>>;
  /** Assets that no bundler makes, by name. */
  readonly assets?: Readonly<Record<string, Uint8Array>>;
  readonly plugins?: readonly Plugin[];
  /** What the content of index.html is, with the address of each asset by its name. */
  readonly index: (addressOf: (name: string) => string) => string;
}

/** The icon of every page. */
export const ICON = `data:image/svg+xml,${
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="2.6">
<path stroke="#0b7285" d="M5 3v18M19 3v18"/>
<path stroke="#22b8cf" d="M5 9q3.5-3 7 0t7 0M5 14q3.5-3 7 0t7 0M5 19q3.5-3 7 0t7 0"/></svg>`,
  )
}`;

/** Bundles a page into a folder: index.html and assets whose names change with their content. */
export async function bundlePage(
  { output, entryPoints, assets = {}, plugins = [], index }: BundlePageOptions,
): Promise<void> {
  const bundled = await build({
    entryPoints: { ...entryPoints },
    bundle: true,
    alias: importAliases,
    minify: true,
    format: "esm",
    target: ["es2022"],
    jsx: "automatic",
    jsxImportSource: "preact",
    // Pictures of Leaflet's default marker and layer switch, which no page uses.
    loader: { ".png": "empty" },
    plugins: [...plugins],
    // Leaflet's private names, a sixth of its size; those with _leaflet are spelt as strings too.
    mangleProps: /^_[a-z]/,
    reserveProps: /^_leaflet/,
    legalComments: "linked",
    write: false,
    outdir: fileURLToPath(output),
  });
  await stop();

  /** Contents by name with a hash, and the address of each by its own name. */
  const contents = new Map<string, Uint8Array>();
  const addresses = new Map<string, string>();
  const add = (file: string, content: Uint8Array): void => {
    const dot = file.indexOf(".");
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
    const name = file.endsWith(".txt") ? file : `${file.slice(0, dot)}.${hash}${file.slice(dot)}`;
    contents.set(name, content);
    addresses.set(file, `/assets/${name}`);
  };
  for (const { path, contents } of bundled.outputFiles) add(path.split("/").pop()!, contents);
  for (const [name, content] of Object.entries(assets)) add(name, content);

  await Deno.remove(output, { recursive: true }).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  });
  const folder = new URL("assets/", output);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, content] of contents) await Deno.writeFile(new URL(name, folder), content);
  await Deno.writeTextFile(new URL("index.html", output), index((name) => addresses.get(name)!));
  const sizes = [...contents].map(([name, { length }]) =>
    `${name} ${(length / 1000).toFixed(1)} kB`
  );
  await Deno.stdout.write(new TextEncoder().encode(`${sizes.join("\n")}\n`));
}
