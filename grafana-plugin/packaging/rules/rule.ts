import type { PackageFile } from "../zip_package.ts";

/** A plugin.json, as far as the rules look at it. */
export interface Manifest {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly backend?: boolean;
  readonly executable?: string;
  readonly alerting?: boolean;
  readonly metrics?: boolean;
  readonly info: {
    readonly version: string;
    readonly updated: string;
    readonly description?: string;
    readonly keywords?: readonly string[];
    readonly author?: { readonly name?: string };
    readonly logos: { readonly small: string; readonly large: string };
    readonly screenshots?: ReadonlyArray<{ readonly path: string }>;
  };
  readonly dependencies: { readonly grafanaDependency: string };
  readonly includes?: ReadonlyArray<
    { readonly type: string; readonly path?: string }
  >;
}

/** A plugin of the package: the app, or one nested in it. */
export interface PackedPlugin {
  /** Folder from the archive's root, with a slash at its end. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** What the rules are about. */
export interface Package {
  readonly files: ReadonlyMap<string, PackageFile>;
  readonly plugins: readonly PackedPlugin[];
  /** Platform that it is packed for, such as `linux_amd64`. */
  readonly platform: string;
  /** Version in package.json. */
  readonly version: string;
}

/** A rule of Grafana's plugin validator: what is wrong with a package, one line each. */
export type Rule = (pack: Package) => string[];

/** A file's text; empty when there is none. */
export function textOf({ files }: Package, path: string): string {
  return new TextDecoder().decode(files.get(path)?.content);
}
