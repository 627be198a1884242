/** A platform that the plugin is packed for. */
export interface Platform {
  /** Operating system and processor as Grafana names them in the executable's name. */
  readonly os: "linux" | "darwin";
  readonly arch: "amd64" | "arm64";
  /** npm package with Deno's binary. */
  readonly denoPackage: string;
}

/** Every platform that the plugin is packed for. */
export const PLATFORMS: readonly Platform[] = [
  { os: "linux", arch: "amd64", denoPackage: "@deno/linux-x64-glibc" },
  { os: "linux", arch: "arm64", denoPackage: "@deno/linux-arm64-glibc" },
  { os: "darwin", arch: "amd64", denoPackage: "@deno/darwin-x64" },
  { os: "darwin", arch: "arm64", denoPackage: "@deno/darwin-arm64" },
];

/** `linux_amd64` */
export function platformName({ os, arch }: Platform): string {
  return `${os}_${arch}`;
}

/** Name of the file that Grafana runs. */
export function executableName(platform: Platform): string {
  return `gpx_sluice_${platformName(platform)}`;
}

/**
 * The platform of this machine.
 *
 * @throws {Error} naming the platforms that there are, when this is none of them
 */
export function hostPlatform(
  { os, arch }: { readonly os: string; readonly arch: string } = Deno.build,
): Platform {
  const wanted = { x86_64: "amd64", aarch64: "arm64" }[arch];
  const platform = PLATFORMS.find((one) => one.os === os && one.arch === wanted);
  if (platform !== undefined) return platform;
  throw new Error(
    `The plugin is not packed for ${os} ${arch}: choose from ` +
      PLATFORMS.map(platformName).join(", "),
  );
}

/**
 * The platforms with these names; all of them where no name is given.
 *
 * @throws {RangeError} naming the unknown name and the known ones
 */
export function selectPlatforms(names: readonly string[]): readonly Platform[] {
  const known = PLATFORMS.map(platformName);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `There is no platform '${unknown}': choose from ${known.join(", ")}`,
    );
  }
  return names.length === 0
    ? PLATFORMS
    : PLATFORMS.filter((platform) => names.includes(platformName(platform)));
}
