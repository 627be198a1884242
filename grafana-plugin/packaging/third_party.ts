import { join } from "node:path";

const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/** A package whose code is in the bundle. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/** Folders of the packages that bundled files come from: `…/node_modules/kafkajs`. */
export function packageFolders(files: readonly string[]): string[] {
  const folders = files.flatMap((file) =>
    /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []
  );
  return [...new Set(folders)].sort();
}

/** Reads the licence that a package states. */
async function readThirdParty(folder: string): Promise<ThirdParty> {
  const { name, version, license } = JSON.parse(
    await Deno.readTextFile(join(folder, "package.json")),
  );
  const files = (await Array.fromAsync(Deno.readDir(folder))).filter((entry) =>
    LICENSE_FILE.test(entry.name)
  );
  const texts = files.filter((entry) => entry.isFile).sort((a, b) => a.name < b.name ? -1 : 1)
    .map((entry) => Deno.readTextFile(join(folder, entry.name)));
  return {
    name,
    version,
    license: typeof license === "string" ? license : license?.type ?? "see its text",
    texts: await Promise.all(texts),
  };
}

/** The file that goes with the bundle: whose code is in it, under which licence. */
export function renderThirdParty(parts: readonly ThirdParty[]): string {
  const sections = parts.map(({ name, version, license, texts }) =>
    [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())]
      .join("\n\n")
  );
  return ["Code of others in this plugin's backend.", ...sections].join(
    `\n\n${"-".repeat(78)}\n\n`,
  ) + "\n";
}

/** The same from the files that went into a bundle. */
export async function thirdPartyOf(
  files: readonly string[],
  { denoLicense, denoVersion }: {
    readonly denoLicense: string;
    readonly denoVersion: string;
  },
): Promise<string> {
  const deno: ThirdParty = {
    name: "deno",
    version: denoVersion,
    license: "MIT",
    texts: [await Deno.readTextFile(denoLicense)],
  };
  const libraries = await Promise.all(
    packageFolders(files).map(readThirdParty),
  );
  return renderThirdParty([deno, ...libraries]);
}
